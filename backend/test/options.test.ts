import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, createBackend, wechat } from '../src/index.ts'
import { appId } from './support.ts'

test('options that make no sense are a ConfigError', () => {
  const provider = wechat({ appId, secret: 'secret' })
  for (const options of [
    { providers: [] },
    { providers: [provider, provider] },
    { providers: [provider], sessionDays: 0 },
    { providers: [provider], sessionDays: Number.NaN },
    { providers: [provider], sessionDays: Infinity },
  ]) {
    assert.throws(
      () => createBackend({ databaseUrl: 'sqlite::memory:', log: 'silent', ...options }),
      ConfigError,
    )
  }
  assert.throws(() => wechat({ appId: '', secret: 'secret' }), { name: 'ConfigError', message: /appId/ })
  assert.throws(() => wechat({ appId, secret: '' }), { name: 'ConfigError', message: /secret/ })
})
