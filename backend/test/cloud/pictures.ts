import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CloudAnswer, CloudMain } from '../../src/cloud.ts'
import { png } from '../images.ts'
import { ann, place } from './place.ts'
import { bodyOf, cloud, loginWith, request, run } from './support.ts'

function sendAvatar(main: CloudMain, token: string): Promise<CloudAnswer> {
  const head =
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'
  const body = Buffer.concat([Buffer.from(head), png, Buffer.from('\r\n--b--\r\n')]).toString('base64')
  const type = 'multipart/form-data; boundary=b'
  return run(main, request('POST', '/user/avatar', { token, body, base64: true, type }), ann)
}

test('a type that no header could hold is the caller’s mistake', async (t) => {
  const { start, lines } = await place(t)
  const main = start()
  const { utoken: token } = bodyOf(await run(main, loginWith('a'), ann)).result
  for (const type of ['multipart/form-data; boundary=中', 'a\r\nb: c', '']) {
    const answer = await run(main, request('POST', '/user/avatar', { token, body: 'x', type }), ann)
    assert.deepEqual([answer.statusCode, bodyOf(answer).error], [400, 'invalid_request'], type)
  }
  assert.ok(!lines.some((line) => line.includes('internal_error')))
})

test('an avatar goes to the cloud storage, and leaves it when the user shows another, or goes', async (t) => {
  const { start, database } = await place(t)
  let now = 1_800_000_000_000
  const main = start({ now: () => now })
  const { utoken: token } = bodyOf(await run(main, loginWith('a'), ann)).result
  const set = async (): Promise<string> => {
    const answer = await sendAvatar(main, token)
    assert.equal(answer.statusCode, 200, answer.body)
    return (JSON.parse(answer.body) as { result: { avatarUrl: string } }).result.avatarUrl
  }
  const first = await set()
  assert.match(first, /^cloud:\/\/.*\/login-avatars\/.*\.png$/)
  assert.deepEqual(database.files(), [first])
  const second = await set()
  assert.notEqual(second, first)
  assert.deepEqual(database.files(), [second])
  assert.deepEqual(database.documents('login_dropped_files'), [])

  // One that was uploaded, and then could not be kept: no picture is left of it.
  for (const action of ['storage.getUploadMetadata', 'database.commitTransaction']) {
    database.fail({ action, when: 'before' })
    assert.equal((await sendAvatar(main, token)).statusCode, 503)
  }
  assert.equal(database.files().length, 2)
  assert.equal((await run(main, {}, { source: 'wx_trigger' })).statusCode, 200)
  assert.equal(database.files().length, 2, 'it may be on its way')
  now += 3600_000
  assert.equal((await run(main, {}, { source: 'wx_trigger' })).statusCode, 200)
  assert.deepEqual(database.files(), [second])

  // The storage is away: the account goes all the same, and the picture with the next sweep.
  database.fail({ action: 'storage.batchDeleteFile', when: 'before' })
  assert.equal((await run(main, request('DELETE', '/user', { token }), ann)).statusCode, 200)
  assert.deepEqual(database.files(), [second])
  assert.equal((await run(main, {}, { source: 'wx_trigger' })).statusCode, 200)
  assert.deepEqual(database.files(), [])
})

test('a picture that the storage does not let go is tried again later, and keeps no other one from going', async (t) => {
  const { start, database } = await place(t)
  let now = 1_800_000_000_000
  let stuck = ''
  const asked: number[] = []
  const main = start({
    now: () => now,
    cloud: {
      ...cloud,
      async deleteFile({ fileList }) {
        asked.push(fileList.length)
        const others = fileList.filter((address) => address !== stuck)
        const answer = await cloud.deleteFile({ fileList: others })
        const refused = fileList.includes(stuck) ? [{ fileID: stuck, status: -503001 }] : []
        return { fileList: [...(answer?.fileList ?? []), ...refused] }
      },
    },
  })
  const { utoken: token } = bodyOf(await run(main, loginWith('a'), ann)).result
  const sweep = async (): Promise<number> => (await run(main, {}, { source: 'wx_trigger' })).statusCode
  const upload = async (name: string): Promise<string> =>
    (await cloud.uploadFile({ cloudPath: `login-avatars/${name}`, fileContent: png })).fileID
  const drop = async (address: string, at: number): Promise<void> => {
    await cloud.database().collection('login_dropped_files').add({ data: { address, at } })
  }
  stuck = await upload('stuck.png')
  await drop(stuck, 1)
  await drop(await upload('other.png'), 2)
  // Gone by now, which is as good.
  await Promise.all(Array.from({ length: 51 }, (_, index) => drop(`cloud://env/${index}.png`, 2)))
  // Some go with a user's request, all of them with the sweep.
  assert.equal((await run(main, request('DELETE', '/user', { token }), ann)).statusCode, 200)
  assert.deepEqual(asked, [50])
  assert.ok(database.files().includes(stuck))
  assert.equal(await sweep(), 200)
  assert.deepEqual(asked, [50, 3])
  assert.deepEqual(database.files(), [stuck])
  assert.equal(database.documents('login_dropped_files')[0]?.['address'], stuck)
  await sweep()
  assert.equal(asked.length, 2, 'put off')
  stuck = ''
  now += 3600_000
  await sweep()
  assert.deepEqual([database.files(), database.documents('login_dropped_files')], [[], []])
})

test('a picture whose address could not be written down is not left in the storage', async (t) => {
  const { start, database } = await place(t)
  const main = start()
  const { utoken: token } = bodyOf(await run(main, loginWith('a'), ann)).result
  database.fail({ action: 'database.modifyDocument', when: 'before' })
  assert.equal((await sendAvatar(main, token)).statusCode, 503)
  assert.deepEqual(database.files(), [])
})
