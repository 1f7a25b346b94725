/** A ticket that this tab waits for, so that a reload of the page goes on with it. Its secret is not here but in the cookie. */
export interface KeptTicket {
  scene: string
  image: string
  interval: number
  /** By this computer's clock, in epoch milliseconds. */
  endsAt: number
}

const PREFIX = 'scan-login:'

/** A storage that is full or forbidden is no failure: then a reload starts anew. */
export function keepTicket(baseUrl: string, { scene, image, interval, endsAt }: KeptTicket): void {
  try {
    sessionStorage.setItem(PREFIX + baseUrl, JSON.stringify({ scene, image, interval, endsAt }))
  } catch {}
}

export function forgetTicket(baseUrl: string): void {
  try {
    sessionStorage.removeItem(PREFIX + baseUrl)
  } catch {}
}

export function readTicket(baseUrl: string): KeptTicket | undefined {
  try {
    const { scene, image, interval, endsAt } = JSON.parse(
      sessionStorage.getItem(PREFIX + baseUrl) ?? '{}',
    ) as Partial<KeptTicket>
    if (typeof scene !== 'string' || typeof image !== 'string') return undefined
    if (typeof interval !== 'number' || typeof endsAt !== 'number') return undefined
    return { scene, image, interval, endsAt }
  } catch {
    return undefined
  }
}
