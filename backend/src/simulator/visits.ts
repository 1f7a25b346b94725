/** Who has been in which mini-program, and when last. */
export interface Visits {
  /** wx.login was called there: the user is in a mini-program. */
  visit(user: string): void
  /** A code was redeemed: this openid is that user's. */
  know(openId: string, appId: string, user: string): void
  find(openId: string): { appId: string; isRecent: boolean } | undefined
}

const recentMs = 2 * 3600_000

export function createVisits(now: () => number): Visits {
  const lastVisits = new Map<string, number>()
  const owners = new Map<string, { appId: string; user: string }>()
  return {
    visit: (user) => void lastVisits.set(user, now()),
    know: (openId, appId, user) => void owners.set(openId, { appId, user }),
    find(openId) {
      const owner = owners.get(openId)
      if (owner === undefined) return undefined
      const isRecent = now() - (lastVisits.get(owner.user) ?? -Infinity) < recentMs
      return { appId: owner.appId, isRecent }
    },
  }
}
