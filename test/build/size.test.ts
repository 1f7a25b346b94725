/** The bytes that an author's package may grow by. `npm run bench` shows what they are spent on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { componentGzip, componentParts, helperSizes } from '../../bench/size.ts'

test('the helper: at most 5 KB gzip', async () => {
  const { gzip } = (await helperSizes()).esm
  assert.ok(gzip <= 5 * 1024, `${gzip} bytes`)
})

test("the popup's own files: at most 24 KB minified in all", async () => {
  const parts = await componentParts('login')
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  assert.ok(
    total <= 24 * 1024,
    `${total} bytes: ${parts.map(({ name, bytes }) => `${name} ${bytes}`).join(', ')}`,
  )
})

test("the card's own files: at most 8 KB minified and gzip, the texts of three languages among them", async () => {
  const gzip = await componentGzip('login-scan')
  assert.ok(gzip <= 8 * 1024, `${gzip} bytes`)
})
