/** The bytes that an author's package may grow by. `npm run bench` shows what they are spent on. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { helperSizes, popupParts } from '../../bench/size.ts'

test('the helper: at most 5 KB gzip', async () => {
  const { gzip } = (await helperSizes()).esm
  assert.ok(gzip <= 5 * 1024, `${gzip} bytes`)
})

test("the popup's own files: at most 24 KB minified in all", async () => {
  const parts = await popupParts()
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  assert.ok(
    total <= 24 * 1024,
    `${total} bytes: ${parts.map(({ name, bytes }) => `${name} ${bytes}`).join(', ')}`,
  )
})
