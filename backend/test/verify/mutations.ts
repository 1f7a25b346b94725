import { brokenEnvelope } from './broken-envelope.ts'
import { brokenLogin } from './broken-login.ts'
import { brokenProfile } from './broken-profile.ts'
import { brokenRobustness } from './broken-robustness.ts'
import { brokenSession } from './broken-session.ts'
import type { Mutation } from './interfere.ts'

/** Backends that are each broken in one way, and the cases that say so. */
export const mutations: readonly Mutation[] = [
  ...brokenLogin,
  ...brokenEnvelope,
  ...brokenSession,
  ...brokenProfile,
  ...brokenRobustness,
]
