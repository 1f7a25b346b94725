export interface Limit {
  /** how many in one window */
  max: number
  windowMs: number
}

const minute = 60_000
const hour = 60 * minute

/**
 * How often a thing may be done. By address they are wide, since behind one of them a whole campus or a mobile operator
 * may stand; what costs money or stirs others is narrow, by user.
 */
export const defaultLimits = {
  /** POST /login, by address */
  login: { max: 600, windowMs: minute },
  /** POST /login, by the user at the platform, whose own limit is 100 a minute */
  loginOfOne: { max: 30, windowMs: minute },
  /** POST /session/renew */
  renew: { max: 30, windowMs: hour },
  /** PATCH /user and the avatar */
  profile: { max: 30, windowMs: hour },
  /** POST /user/phone: each is paid for */
  phone: { max: 10, windowMs: hour },
  /** DELETE of sessions and of the account, by the session that asks */
  end: { max: 60, windowMs: hour },
  /** POST /scan, by address: each takes a code image */
  scan: { max: 30, windowMs: minute },
  /** GET /scan of one ticket, while it waits */
  scanPoll: { max: 1, windowMs: 2000 },
  /** what a platform pushes, by address */
  push: { max: 600, windowMs: minute },
} as const satisfies Record<string, Limit>

export type LimitName = keyof typeof defaultLimits

export type Limits = Readonly<Record<LimitName, Limit>>
