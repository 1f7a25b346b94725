/** Something that is wrong with a mini-program. */
export interface Problem {
  /** The tool that says so; `own` for the checks of own.ts. */
  by: string
  /** What, with the file it is in. */
  said: string
}
