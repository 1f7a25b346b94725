import { providerBreakerContract } from './providers/contract/breaker.ts'
import { providerCodesContract } from './providers/contract/codes.ts'
import type { ProviderEntry } from './providers/contract/entry.ts'
import { providerFaultsContract } from './providers/contract/faults.ts'
import { providerSecretsContract } from './providers/contract/secrets.ts'

export type { ProviderEntry } from './providers/contract/entry.ts'

/** What every provider promises, whatever its platform speaks. */
export function providerContract(entry: ProviderEntry): void {
  providerCodesContract(entry)
  providerFaultsContract(entry)
  providerBreakerContract(entry)
  providerSecretsContract(entry)
}
