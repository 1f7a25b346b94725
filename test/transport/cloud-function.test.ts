import { wechat } from '../../component/platform/wechat'
import { type CloudEvent, cloudFunction } from '../../component/transport/cloud-function'
import { installFakeCloud, type FunctionCall, type FunctionOutcome } from '../fake/cloud'
import { installFakeWx, type FakeWx } from '../fake/wx'
import { readForm, testTransport } from './contract'

let wx: FakeWx
let calls: FunctionCall[]

/** A function that does what the test says. */
function install(run: (event: CloudEvent) => FunctionOutcome | Promise<FunctionOutcome>, files = new Map()) {
  calls = []
  wx = installFakeWx(() => ({ data: {} }))
  installFakeCloud({
    files,
    runFunction(call) {
      calls.push(call)
      return run(call.data as unknown as CloudEvent)
    },
  })
}

const returning = (result: unknown) => install(() => ({ result }))
const send = (options: object = {}) => cloudFunction({ name: 'login' })({ url: '/a', ...options }, wechat)

describe('the contract', () => {
  testTransport({
    transport: cloudFunction({ name: 'login', env: 'prod-1' }),
    install(backend, files) {
      install(async ({ body = '', base64, ...event }) => {
        const form = base64 && {
          upload: await readForm(event.header['content-type']!, Uint8Array.from(Buffer.from(body, 'base64'))),
        }
        const { statusCode = 200, header = {}, data, fail } = backend({ ...event, body, ...form })
        if (fail) return { fail }
        const text = typeof data === 'string' ? data : JSON.stringify(data)
        return { result: { statusCode, header, body: text } }
      }, files)
    },
    elsewhere: () => wx.calls.requests.map(({ url }) => url),
  })
})

test('the event, whole: the function, its environment, and nothing that is not said', async () => {
  returning({ statusCode: 200, header: {}, body: '{}' })
  await cloudFunction({ name: 'login', env: 'prod-1' })({ url: '/session?x=1' }, wechat)
  expect(calls[0]).toEqual({
    name: 'login',
    config: { env: 'prod-1' },
    data: {
      method: 'GET',
      path: '/session',
      query: 'x=1',
      header: { 'content-type': 'application/json' },
    },
  })
  await send({ method: 'POST', data: new Uint8Array([0, 255]).buffer })
  expect(calls[1]?.data).toMatchObject({ body: 'AP8=', base64: true })
  expect(calls[1]).not.toHaveProperty('config')
})

test('a body of bytes comes as bytes, an object in text as an object', async () => {
  returning({ statusCode: 200, header: { 'content-type': 'image/png' }, body: 'AP8=', base64: true })
  expect(new Uint8Array((await send()).data as ArrayBuffer)).toEqual(Uint8Array.of(0, 255))
  returning(JSON.stringify({ statusCode: 201, body: '{"a":1}' }))
  expect(await send()).toEqual({ statusCode: 201, header: {}, data: { a: 1 } })
})

test('the answer is read as the request wants it, as with wx.request', async () => {
  returning({ statusCode: 200, body: '{"a":"你"}' })
  expect((await send({ dataType: 'json' })).data).toEqual({ a: '你' })
  expect((await send({ dataType: 'text' })).data).toBe('{"a":"你"}')
  const { data } = await send({ responseType: 'arraybuffer' })
  expect(data).toBeInstanceOf(ArrayBuffer)
  expect(Buffer.from(data as ArrayBuffer).toString()).toBe('{"a":"你"}')
})

test('a function that returns something else says so', async () => {
  for (const result of [undefined, null, 'ok', {}, { statusCode: 200 }, { openid: 'o1' }, 5]) {
    returning(result)
    await expect(send()).rejects.toThrow('the cloud function login returned no answer')
  }
})

test('a file of more than 1 MB is refused before it is sent, with what to do', async () => {
  const files = new Map([
    ['a.png', new Uint8Array(1024 * 1024 + 1)],
    ['b.png', new Uint8Array(1024 * 1024)],
  ])
  install(() => ({ result: { statusCode: 200, header: {}, body: '{}' } }), files)
  await expect(send({ filePath: 'a.png', name: 'file' })).rejects.toThrow(
    /the file has 1048577 bytes.*make it smaller/,
  )
  expect(calls).toEqual([])
  await send({ filePath: 'b.png', name: 'file' })
  expect(calls).toHaveLength(1)
})

test('without the cloud, or before its init, it says what to do', async () => {
  installFakeWx(() => ({ data: {} }))
  await expect(send()).rejects.toThrow('call wx.cloud.init() first')
  const said = new Error("Cloud API isn't enabled, please call init first")
  for (const callFunction of [
    () => Promise.reject(said),
    () => {
      throw said
    },
  ]) {
    Object.assign(globalThis as object, { wx: { cloud: { callFunction } } })
    await expect(send()).rejects.toBe(said)
  }
  Object.assign(globalThis as object, { wx: { cloud: {} } })
  await expect(send()).rejects.toThrow('no wx.cloud.callFunction')
})

test('a function that never calls back is given up: after the time that was asked for, or a minute', async () => {
  jest.useFakeTimers()
  install(() => 'hang')
  const outcomes: unknown[] = []
  // None, to a timer, is at once.
  for (const options of [{ timeout: 15_000 }, {}, { timeout: 0 }, { timeout: Infinity }]) {
    send(options).catch((error: unknown) => outcomes.push(error))
  }
  await jest.advanceTimersByTimeAsync(14_999)
  expect(outcomes).toEqual([])
  await jest.advanceTimersByTimeAsync(1)
  expect(outcomes).toEqual([{ errMsg: 'cloud.callFunction:fail timeout' }])
  await jest.advanceTimersByTimeAsync(45_000)
  expect(outcomes).toHaveLength(4)
  returning({ statusCode: 200, body: '{}' })
  await send()
  expect(jest.getTimerCount()).toBe(0)
  jest.useRealTimers()
})
