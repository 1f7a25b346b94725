/** A way in. The first that `mode` names is the button, the others stand below it. */
export type Mode = 'userInfo' | 'phone' | 'code'

/** What a popup needs of a platform beyond what the helper does. In the platform's own file, beside the rest of it. */
export interface Surface {
  /** The ways in that the host has, the usual one first. */
  readonly modes: readonly Mode[]
  /** What kept a button from its answer, by the detail of its event. */
  refusal(detail: { errMsg?: string; errno?: number }): Refusal
  /** The platform's question for privacy, where it has one. */
  readonly privacy?: Privacy
  /** What the host knows of the user, where no button asks for it. Rejects with what the platform said; may hang. */
  profile?(): Promise<HostProfile>
  /** Lets the user choose a picture, where no button does: a file of the device. Rejects as well where they cancel. */
  picture?(): Promise<string>
  /** A short message above everything, which stays while pages change. */
  toast(text: string, kind: 'success' | 'plain'): void
}

/**
 * - `deny`: the user refused, or cancelled
 * - `privacy`: the user refused the platform's privacy question
 * - `undeclared`: the mini-program's privacy guide does not name it
 * - `no-permission`: this kind of account may not use it
 * - `quota`: the account has used up what it paid for
 * - `too-frequent`: asked too often
 * - `button-failed`: anything else
 */
export type Refusal =
  | 'deny'
  | 'privacy'
  | 'undeclared'
  | 'no-permission'
  | 'quota'
  | 'too-frequent'
  | 'button-failed'

export interface HostProfile {
  /** Empty where the host does not say. */
  nickName: string
  avatarUrl: string
}

export interface Privacy {
  /** Takes the question over from the platform: the name of the guide, and how to answer. The last listener gets it. */
  listen(ask: (guide: string, answer: (answer: { event: string; buttonId?: string }) => void) => void): void
  /** Brings the question up for what does not by itself. */
  require(): void
  /** Opens the guide. */
  open(): void
}
