/** The value of a cookie in the request's header; undefined if it has none of this name. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const start = `${name}=`
  const pair = header
    ?.split(';')
    .map((text) => text.trim())
    .find((text) => text.startsWith(start))
  return pair?.slice(start.length)
}

export interface SecretCookieOptions {
  scene: string
  secret: string
  maxAgeSeconds: number
  /** the backend is reached over https */
  isSecure: boolean
}

export const cookieNameOf = (scene: string): string => `scan-${scene}`

/** A name for each ticket: pages in several tabs do not end each other's. */
export function secretCookie({ scene, secret, maxAgeSeconds, isSecure }: SecretCookieOptions): string {
  const secure = isSecure ? '; Secure' : ''
  return `${cookieNameOf(scene)}=${secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${maxAgeSeconds}${secure}`
}
