import { wechat } from '../../component/platform/wechat'
import { cloudContainer } from '../../component/transport/cloud-container'
import { type ContainerCall, installFakeCloud } from '../fake/cloud'
import { type Answer, installFakeWx, type FakeWx } from '../fake/wx'
import { apart, readForm, testTransport } from './contract'

let wx: FakeWx
let calls: ContainerCall[]

function install(answer: (call: ContainerCall) => Answer | Promise<Answer>, files = new Map()) {
  calls = []
  wx = installFakeWx(() => ({ data: {} }))
  installFakeCloud({
    files,
    answerContainer(call) {
      calls.push(call)
      return answer(call)
    },
  })
}

const transport = cloudContainer({ env: 'prod-1', service: 'login' })

describe('the contract', () => {
  testTransport({
    transport,
    install(backend, files) {
      install(async ({ method, path, header, data = '' }) => {
        const body = typeof data === 'string' ? data : ''
        const form = typeof data !== 'string' && {
          upload: await readForm(header['content-type']!, new Uint8Array(data)),
        }
        return backend({ method, ...apart(path), header, body, ...form })
      }, files)
    },
    elsewhere: () => wx.calls.requests.map(({ url }) => url),
  })
})

test('the call, whole: environment and service, which no header of the request can change', async () => {
  install(() => ({ data: {} }))
  const header = { 'X-WX-SERVICE': 'other', 'x-wx-service': 'other' }
  await transport({ url: '/session?x=1', timeout: 5000, header }, wechat)
  expect(calls[0]).toEqual({
    config: { env: 'prod-1' },
    path: '/session?x=1',
    method: 'GET',
    header: { 'content-type': 'application/json', 'X-WX-SERVICE': 'login' },
    data: undefined,
    timeout: 5000,
  })
})

test('how the answer is to be read is WeChat’s to know', async () => {
  install(() => ({ data: new ArrayBuffer(2) }))
  await transport({ url: '/a', responseType: 'arraybuffer', dataType: 'text' }, wechat)
  expect(calls[0]).toMatchObject({ responseType: 'arraybuffer', dataType: 'text' })
  await transport({ url: '/a' }, wechat)
  expect(calls[1]).not.toHaveProperty('responseType')
  expect(calls[1]).not.toHaveProperty('dataType')
})

test('a file of more than WeChat lets through is refused before it is sent, with what to do', async () => {
  const files = new Map([
    ['a.png', new Uint8Array(99 * 1024 + 1)],
    ['b.png', new Uint8Array(99 * 1024)],
  ])
  install(() => ({ data: {} }), files)
  await expect(transport({ url: '/a', filePath: 'a.png', name: 'file' }, wechat)).rejects.toThrow(
    /make it smaller/,
  )
  expect(calls).toEqual([])
  await transport({ url: '/a', filePath: 'b.png', name: 'file' }, wechat)
  expect((calls[0]!.data as ArrayBuffer).byteLength).toBeLessThanOrEqual(100 * 1024)
})

test('without the cloud it says what to do', async () => {
  installFakeWx(() => ({ data: {} }))
  await expect(transport({ url: '/a' }, wechat)).rejects.toThrow('call wx.cloud.init() first')
})
