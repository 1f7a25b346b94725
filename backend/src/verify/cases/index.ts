import type { Case } from '../case.ts'
import { avatarCases } from './avatar.ts'
import { envelopeCases } from './envelope.ts'
import { healthCases } from './health.ts'
import { inputCases } from './input.ts'
import { loginCases } from './login.ts'
import { onceCases } from './once.ts'
import { phoneCases } from './phone.ts'
import { platformCases } from './platform.ts'
import { privacyCases } from './privacy.ts'
import { renewalCases } from './renewal.ts'
import { sessionCases } from './session.ts'
import { sessionListCases } from './sessions.ts'
import { userCases } from './user.ts'
import { userInfoCases } from './user-info.ts'

const all: readonly Case[] = [
  ...envelopeCases,
  ...loginCases,
  ...sessionCases,
  ...renewalCases,
  ...userInfoCases,
  ...userCases,
  ...avatarCases,
  ...phoneCases,
  ...onceCases,
  ...sessionListCases,
  ...inputCases,
  ...healthCases,
  // Last: what they break may linger, and privacy looks at all that came.
  ...platformCases,
  ...privacyCases,
]

/** Every case of the contract, each after those it needs. */
export const cases: readonly Case[] = sorted(all)

function sorted(cases: readonly Case[]): Case[] {
  const placed = new Set<string>()
  const order: Case[] = []
  const place = (one: Case): void => {
    if (placed.has(one.id)) return
    placed.add(one.id)
    for (const need of one.needs) {
      const before = cases.find(({ id }) => id === need)
      if (before !== undefined) place(before)
      else if (need !== 'simulator') throw new Error(`${one.id} needs ${need}, which is not there`)
    }
    order.push(one)
  }
  for (const one of cases) place(one)
  return order
}
