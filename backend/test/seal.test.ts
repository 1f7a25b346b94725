import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createBackend, wechat } from '../src/index.ts'
import { createKeyRing } from '../src/seal.ts'
import { loadKeyFile } from '../src/secret-key.ts'
import { appId, tempFolder } from './support.ts'

const [older, newer] = ['older'.padEnd(32, 'x'), 'newer'.padEnd(32, 'x')]

test('what is sealed opens again, in its own place only', () => {
  const ring = createKeyRing([newer])
  for (const text of ['', 'a', '密钥😀', 'x'.repeat(5000)]) {
    const sealed = ring.seal(text, 'users.key 1')
    assert.equal(ring.open(sealed, 'users.key 1'), text)
    assert.throws(() => ring.open(sealed, 'users.key 2'))
  }
  assert.notDeepEqual(ring.seal('a', ''), ring.seal('a', ''))
})

test('a key that was rotated out of first place still opens; one that is gone does not', () => {
  const sealed = createKeyRing([older]).seal('text', '')
  assert.equal(createKeyRing([newer, older]).open(sealed, ''), 'text')
  assert.throws(() => createKeyRing([newer]).open(sealed, ''), /not in SECRET_KEY/)
  // The first of the ring seals.
  assert.equal(createKeyRing([newer]).open(createKeyRing([newer, older]).seal('text', ''), ''), 'text')
})

test('an envelope changed in any byte, cut, or of another version does not open', () => {
  const ring = createKeyRing([newer, older])
  const sealed = ring.seal('text', '')
  for (const at of sealed.keys()) {
    const changed = Buffer.from(sealed)
    changed[at] = (changed[at] ?? 0) ^ 1
    assert.throws(() => ring.open(changed, ''), `byte ${at}`)
    assert.throws(() => ring.open(sealed.subarray(0, at), ''), `cut at ${at}`)
  }
})

test('SECRET_KEY too short or empty is said so, without the key', (t) => {
  assert.throws(() => createKeyRing([]), /SECRET_KEY is empty/)
  assert.throws(() => createKeyRing([newer, 'short']), {
    name: 'ConfigError',
    message: /SECRET_KEY.*32 characters/,
  })
  const providers = [wechat({ appId, secret: 'secret' })]
  const path = join(tempFolder(t), 'login.db')
  const databaseUrl = `sqlite:${path}`
  assert.throws(
    () => createBackend({ providers, databaseUrl, secretKey: ' , ', log: 'silent' }),
    /SECRET_KEY is empty/,
  )
  assert.ok(!existsSync(path), 'a wrong key leaves no database behind')
})

test('the key file is made once, read ever after, and may hold a ring', (t) => {
  const path = join(tempFolder(t), 'login.db.key')
  const made = loadKeyFile(path)
  assert.deepEqual([made.length, made[0]?.length], [1, 44])
  assert.deepEqual(loadKeyFile(path), made)
  writeFileSync(path, `${newer}, ${older}\n`)
  assert.deepEqual(loadKeyFile(path), [newer, older])
  assert.throws(() => loadKeyFile(tempFolder(t)), {
    name: 'ConfigError',
    message: /SECRET_KEY.*cannot be read/,
  })
})
