/** What Kuaishou alone does, beside the contract. */
import { kuaishou } from '../../component/platform/kuaishou'
import { installHost, type FakeHost } from './host'

let host: FakeHost
beforeEach(() => {
  host = installHost({ global: 'ks', failure: (msg) => ({ code: -1, msg }) })
})

const request = (error: object) => {
  host.answers['request'] = ({ fail }) => (fail as (error: object) => void)(error)
  return kuaishou.request({ url: 'https://a.test/b' })
}

test('an HTTP status that comes as a failure is an answer', async () => {
  expect(await request({ statusCode: 403, data: { error: 'a' }, header: { b: 'c' } })).toEqual({
    statusCode: 403,
    data: { error: 'a' },
    header: { b: 'c' },
  })
  expect((await request({ statusCode: 401, data: '{"error":"session_revoked"}' })).data).toEqual({
    error: 'session_revoked',
  })
  for (const said of [{ errMsg: 'request:fail 401' }, { code: -1, msg: 'http status: 401, refused' }])
    expect(await request(said)).toEqual({ statusCode: 401, data: undefined, header: {} })
})

test('any other failure is none', async () => {
  for (const said of [
    { code: -1, msg: 'timeout 4010ms' },
    { errMsg: 'request:fail 500' },
    { statusCode: 0, msg: 'a' },
  ])
    await expect(request(said)).rejects.toMatchObject(said)
})

test('GET and POST go as they are', async () => {
  for (const method of ['GET', 'POST', undefined]) {
    void kuaishou.request({ url: 'https://a.test/b', method })
    expect(host.calls.at(-1)?.[1]).toMatchObject({ method })
    expect(host.calls.at(-1)?.[1].header).toBeUndefined()
  }
})
