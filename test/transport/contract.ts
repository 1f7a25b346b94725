import { wechat } from '../../component/platform/wechat'
import { createServer } from '../../component/server/server'
import type { Transport, TransportRequest } from '../../component/transport/transport'
import type { Answer } from '../fake/wx'

/** A request as it arrives at the backend, whatever brought it. */
export interface Arrived {
  method: string
  path: string
  /** Without the question mark. */
  query: string
  /** Names in lower case. */
  header: Record<string, string>
  /** Text of the body; of an upload there is `upload`. */
  body: string
  upload?: { name: string; fileName: string; bytes: number[]; fields: Record<string, string> }
}

/** One way to reach a backend, over the fake platform. */
export interface Way {
  transport: Transport
  /** Puts the fake platform in place: it has these files, brings what arrives to `backend`, and answers what it says. */
  install(backend: (arrived: Arrived) => Answer, files: Map<string, Uint8Array>): void
  /** What the platform was asked for whole addresses, by `wx.request` and `wx.uploadFile`. */
  elsewhere(): string[]
}

const FILE = 'wxfile://tmp_4f2a.png'
const PICTURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x00, 0xff, 0x0d, 0x0a, 0x2d, 0x2d]

/** What every transport keeps to. To be called once in its test file. */
export function testTransport(way: Way): void {
  let arrived: Arrived[]
  let answer: Answer

  beforeEach(() => {
    arrived = []
    answer = { statusCode: 200, data: { ok: true }, header: { 'x-a': '1' } }
    way.install(
      (request) => {
        arrived.push(request)
        return answer
      },
      new Map([[FILE, Uint8Array.from(PICTURE)]]),
    )
  })

  const send = (request: TransportRequest) => way.transport(request, wechat)
  const sent = async (request: TransportRequest) => {
    await send(request)
    return arrived.at(-1)!
  }

  test('method, path and query, with or without a slash before', async () => {
    for (const [url, path, query] of [
      ['/login', '/login', ''],
      ['login', '/login', ''],
      ['/scan/x/confirm?a=1&b=%E4%BD%A0', '/scan/x/confirm', 'a=1&b=%E4%BD%A0'],
      ['/a?b=1?c', '/a', 'b=1?c'],
    ] as const) {
      const seen = await sent({ url, method: 'DELETE' })
      expect([seen.method, seen.path, seen.query]).toEqual(['DELETE', path, query])
    }
    expect((await sent({ url: '/session' })).method).toBe('GET')
  })

  test('an object is JSON; in a GET it is the query', async () => {
    const posted = await sent({ url: '/login', method: 'POST', data: { code: 'x', name: '小明' } })
    expect(JSON.parse(posted.body)).toEqual({ code: 'x', name: '小明' })
    expect(posted.header['content-type']).toBe('application/json')
    const asked = await sent({ url: '/list?a=1', data: { b: 2, c: '你' } })
    expect([asked.query, asked.body]).toEqual(['a=1&b=2&c=%E4%BD%A0', ''])
  })

  test('a form is a form, and text is sent as it is', async () => {
    const header = { 'Content-Type': 'application/x-www-form-urlencoded' }
    expect((await sent({ url: '/f', method: 'POST', header, data: { a: '1 2', b: '=' } })).body).toBe(
      'a=1%202&b=%3D',
    )
    expect((await sent({ url: '/t', method: 'PUT', data: '{"a":1}' })).body).toBe('{"a":1}')
    expect((await sent({ url: '/n', method: 'POST' })).body).toBe('')
  })

  test('headers arrive', async () => {
    const { header } = await sent({ url: '/a', header: { 'X-Other': '1', Authorization: 'Bearer t' } })
    expect(header).toMatchObject({ 'x-other': '1', authorization: 'Bearer t' })
    const unset = { 'X-Other': undefined, Authorization: null } as unknown as Record<string, string>
    for (const upload of [{}, { filePath: FILE, name: 'file' }]) {
      const bare = await sent({ url: '/a', header: unset, ...upload })
      expect(bare.header).not.toHaveProperty('x-other')
      expect(bare.header).not.toHaveProperty('authorization')
    }
  })

  test('any status resolves, with data and headers; text that is not JSON stays text', async () => {
    for (const statusCode of [200, 204, 401, 404, 500]) {
      answer = { statusCode, data: { code: statusCode }, header: { 'x-a': '1' } }
      expect(await send({ url: '/a' })).toMatchObject(answer)
    }
    answer = { statusCode: 502, data: '<html>', header: {} }
    expect((await send({ url: '/a' })).data).toBe('<html>')
  })

  test('no answer rejects with what the platform said', async () => {
    answer = { fail: 'the network is gone' }
    await expect(send({ url: '/a' })).rejects.toMatchObject({
      errMsg: expect.stringContaining('the network is gone'),
    })
  })

  test('a file is an upload by POST, under its field, with further fields and the token', async () => {
    const upload = { url: '/user/avatar', filePath: FILE, name: 'file', formData: { 'no"te': '头像 "1"' } }
    const seen = await sent({ ...upload, header: { Authorization: 'Bearer t' } })
    expect([seen.method, seen.path, seen.header['authorization']]).toEqual([
      'POST',
      '/user/avatar',
      'Bearer t',
    ])
    expect(seen.upload).toEqual({
      name: 'file',
      fileName: 'tmp_4f2a.png',
      bytes: PICTURE,
      fields: { 'no"te': '头像 "1"' },
    })
  })

  test('a file that is not there rejects with what the platform said', async () => {
    await expect(
      send({ url: '/user/avatar', filePath: 'wxfile://gone.png', name: 'file' }),
    ).rejects.toMatchObject({
      errMsg: expect.stringContaining('fail'),
    })
    expect(arrived).toEqual([])
  })

  test("a whole address goes by the platform's own request", async () => {
    await send({ url: 'https://shop.example.com/a' })
    await send({ url: 'HTTPS://shop.example.com/b', filePath: FILE, name: 'file' })
    expect(arrived).toEqual([])
    expect(way.elsewhere()).toEqual(['https://shop.example.com/a', 'HTTPS://shop.example.com/b'])
  })

  test('in a helper: a path carries the token, a foreign address does not, and a failure is a LoginError', async () => {
    const server = createServer({
      transport: way.transport,
      platform: { ...wechat, read: () => session, write: () => undefined, remove: () => undefined },
    })
    const session = { utoken: 'good', expiresAt: Date.now() + 1e9, issuedAt: Date.now(), step: 'member' }
    await server.sendRequest({ url: '/orders' })
    expect(arrived[0]?.header['authorization']).toBe('Bearer good')
    answer = { fail: 'Error: errCode: -504003 | errMsg: Invoking task timed out after 3 seconds' }
    await expect(server.sendRequest({ url: '/orders' })).rejects.toMatchObject({
      name: 'LoginError',
      code: 'timeout',
    })
    answer = { fail: 'whatever' }
    await expect(server.sendRequest({ url: '/orders' })).rejects.toMatchObject({ code: 'network' })
  })
}

/** A multipart body, read as a backend does. */
export async function readForm(type: string, body: Uint8Array<ArrayBuffer>): Promise<Arrived['upload']> {
  const form = await new Response(body, { headers: { 'content-type': type } }).formData()
  const entries = [...form.entries()]
  const [name, file] = entries.find(([, value]) => typeof value !== 'string') as [string, File]
  const fields = Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'))
  const bytes = [...new Uint8Array(await file.arrayBuffer())]
  return { name, fileName: file.name, bytes, fields: fields as Record<string, string> }
}

/** The parts of a path with a query. */
export function apart(url: string): Pick<Arrived, 'path' | 'query'> {
  const at = url.indexOf('?')
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at + 1) }
}
