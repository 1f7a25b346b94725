import type { Code } from './codes.ts'

/** What the simulator lends to the stand-in of one platform. */
export interface StandInHost {
  /** those that were handed out for this platform */
  codes: { find(code: string): Code | undefined; isAlive(code: Code): boolean }
  now: () => number
}

/** What it is to one platform's server: the real paths, parameters and errors. */
export interface StandIn {
  /**
   * @param path what follows the platform's name, e.g. `/v1.0/token`
   * @returns undefined where the platform has no such path
   */
  answer(path: string, request: Request): Promise<Response | undefined> | Response | undefined
}

/** One platform beside WeChat: it is found at `/<name>`, so that platforms with equal paths do not meet. */
export interface PlatformStandIn {
  /** the provider's */
  readonly name: string
  create(host: StandInHost): StandIn
}
