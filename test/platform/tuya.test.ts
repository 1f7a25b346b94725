/** What Tuya alone does, beside the contract. */
import { tuya, tuyaSurface } from '../../component/platform/tuya'
import { messageOf } from '../../component/server/error'
import { installHost, type FakeHost } from './host'
import { tuyaHost } from './tuya-host'

let host: FakeHost
beforeEach(() => {
  host = installHost(tuyaHost)
})

const readable = (error: object) => {
  host.answers['login'] = ({ fail }) => (fail as (error: object) => void)(error)
  return tuya.login(1).catch(messageOf)
}

test('an error says all that Tuya said, once', async () => {
  const innerError = { errorMsg: 'user cancel', errorCode: 1200 }
  expect(await readable({ errorMsg: 'failed', errorCode: 6, innerError })).toBe(
    'failed (6): user cancel (1200)',
  )
  expect(
    await readable({ errorMsg: 'same', errorCode: 6, innerError: { errorMsg: 'same', errorCode: 6 } }),
  ).toBe('same (6)')
  expect(await readable({ errorMsg: 'only a text' })).toBe('only a text')
  expect(await readable({ errMsg: 'login:fail' })).toBe('login:fail')
})

test('an error keeps its codes', async () => {
  host.answers['login'] = ({ fail }) => (fail as (error: object) => void)({ errorMsg: 'a', errorCode: 6 })
  await expect(tuya.login(1)).rejects.toMatchObject({ errorCode: 6 })
})

test('storage holds strings, and is read from a string or from `data`', () => {
  tuya.write('a', { b: 1 })
  expect(host.store.get('a')).toBe('{"b":1}')
  for (const stored of ['{"b":1}', { data: '{"b":1}' }]) {
    host.store.set('a', stored)
    expect(tuya.read('a')).toEqual({ b: 1 })
  }
  for (const stored of ['', { data: '' }, {}, null]) {
    host.store.set('a', stored)
    expect(tuya.read('a')).toBeFalsy()
  }
  host.store.set('a', '{broken')
  expect(tuya.read('a')).toBe('{broken')
})

test('objects travel as JSON, and in the address where there is no body', async () => {
  host.answers['request'] = ({ success }) => success?.({ statusCode: 200, data: '{"a":1}' })
  const data = { name: '小明 & 1', page: 2 }
  const answer = await tuya.request({ url: 'https://a.test/b', method: 'POST', data, header: { a: 'b' } })
  expect(answer).toEqual({ statusCode: 200, data: { a: 1 }, header: {} })
  expect(host.calls.at(-1)?.[1]).toMatchObject({
    data: JSON.stringify(data),
    header: { 'content-type': 'application/json', a: 'b' },
  })
  for (const [url, wanted] of [
    ['https://a.test/b', 'https://a.test/b?name=%E5%B0%8F%E6%98%8E%20%26%201&page=2'],
    ['https://a.test/b?c=3', 'https://a.test/b?c=3&name=%E5%B0%8F%E6%98%8E%20%26%201&page=2'],
  ] as const) {
    await tuya.request({ url, data })
    expect(host.calls.at(-1)?.[1]).toMatchObject({ url: wanted, method: 'GET' })
    expect(host.calls.at(-1)?.[1].data).toBeUndefined()
  }
  await tuya.request({ url: 'https://a.test/b', method: 'POST', data: 'as it is' })
  expect(host.calls.at(-1)?.[1].data).toBe('as it is')
})

test('a body is what its header calls it: once, and a form where it says so', async () => {
  const sent = async (data: unknown, header?: Record<string, string>) => {
    void tuya.request({ url: 'https://a.test/b', method: 'POST', data, header })
    return host.calls.at(-1)?.[1]
  }
  const type = 'application/x-www-form-urlencoded'
  expect(await sent({ a: '1 & 2', b: '小明' }, { 'Content-Type': type })).toMatchObject({
    data: 'a=1%20%26%202&b=%E5%B0%8F%E6%98%8E',
    header: { 'Content-Type': type },
  })
  expect((await sent({ a: 1 }, { 'Content-Type': 'application/vnd.a+json' }))?.header).toEqual({
    'Content-Type': 'application/vnd.a+json',
  })
  const bytes = new ArrayBuffer(2)
  expect((await sent(bytes))?.data).toBe(bytes)
})

test('what is undefined is not in the address', async () => {
  void tuya.request({ url: 'https://a.test/b', data: { page: 1, word: undefined } })
  expect(host.calls.at(-1)?.[1].url).toBe('https://a.test/b?page=1')
})

test("the user's name and picture, however their samples spell them", async () => {
  const answer = (user: object) => {
    host.answers['getUserInfo'] = ({ success }) => success?.(user)
    return tuyaSurface.profile?.()
  }
  expect(await answer({ nickName: '小明', avatarUrl: 'a' })).toEqual({ nickName: '小明', avatarUrl: 'a' })
  expect(await answer({ nickName: '小明', avatorUrl: 'a' })).toEqual({ nickName: '小明', avatarUrl: 'a' })
  expect(await answer({})).toEqual({ nickName: '', avatarUrl: '' })
})

test('a picture: the file that was chosen; a cancel rejects', async () => {
  host.answers['chooseImage'] = ({ success }) => success?.({ tempFilePaths: ['tmp/1.png'] })
  expect(await tuyaSurface.picture?.()).toBe('tmp/1.png')
  host.answers['chooseImage'] = ({ success }) => success?.({ tempFilePaths: [] })
  await expect(tuyaSurface.picture?.()).rejects.toMatchObject({ errMsg: 'chooseImage: no file' })
  host.answers['chooseImage'] = ({ fail }) =>
    (fail as (error: object) => void)(tuyaHost.failure('user cancel'))
  expect(messageOf(await tuyaSurface.picture?.().catch((error: unknown) => error))).toContain('user cancel')
})
