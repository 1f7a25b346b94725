/** What twenty requests at once may meet, and what a client made of it. */
export const CASES = {
  cold: 'cold start',
  expired: 'expired, answers over 400 ms, one session a user',
  refused: 'always refused',
  valid: 'valid session',
  'login-fails': 'wx.login fails',
  'login-hangs': 'wx.login hangs',
  'backend-500': '/login answers 500',
  'storage-full': 'storage full: writing throws',
}
export type Case = keyof typeof CASES

export const CLIENTS = ['miniprogram-login', 'wafer2-client-sdk', 'wafer2-client-sdk, login: true'] as const
export type Client = (typeof CLIENTS)[number]

/** How many requests are made at once. */
export const REQUESTS = 20
/** How long one may take: the helper gives `wx.login` ten seconds. Real time, in which a settled client sits idle. */
export const PATIENCE = 15_000

export interface Counts {
  logins: number
  exchanges: number
  network: number
  resolved: number
  rejected: number
  unsettled: number
}
