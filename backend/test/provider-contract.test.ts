import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { registry } from '../src/provider/registry.ts'
import { providerContract, type ProviderEntry } from './provider.contract.ts'

// One file a provider, found by being there: a further platform touches none of the others'.
const files = readdirSync(new URL('providers', import.meta.url)).filter((name) => name.endsWith('.ts'))
const entries = await Promise.all(
  files.map(async (file) => ((await import(`./providers/${file}`)) as { entry: ProviderEntry }).entry),
)

test('every provider that can be configured runs the contract', () => {
  assert.deepEqual(entries.map(({ name }) => name).sort(), registry.map(({ name }) => name).sort())
})

for (const entry of entries) providerContract(entry)
