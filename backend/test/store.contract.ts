import { avatarsContract } from './store/avatars.ts'
import { codesContract } from './store/codes.ts'
import { faultsContract } from './store/faults.ts'
import { limitsContract } from './store/limits.ts'
import { loginsContract } from './store/logins.ts'
import type { MakePlace } from './store/place.ts'
import { sessionsContract } from './store/sessions.ts'
import { ticketsContract } from './store/tickets.ts'
import { userTokensContract } from './store/tokens.ts'
import { upkeepContract } from './store/upkeep.ts'
import { usersContract } from './store/users.ts'

/** What every store promises, whatever it keeps its rows in. */
export function storeContract(name: string, make: MakePlace): void {
  codesContract(name, make)
  loginsContract(name, make)
  sessionsContract(name, make)
  usersContract(name, make)
  userTokensContract(name, make)
  avatarsContract(name, make)
  limitsContract(name, make)
  ticketsContract(name, make)
  upkeepContract(name, make)
  faultsContract(name, make)
}
