/** What Douyin alone does, beside the contract. */
import { douyin } from '../../component/platform/douyin'
import { installHost, type FakeHost } from './host'

let host: FakeHost
beforeEach(() => {
  host = installHost({ global: 'tt', failure: (errMsg) => ({ errMsg }) })
})

test("no login brings up the app's own login page", async () => {
  host.answers['login'] = ({ success }) => success?.({ code: 'code-1', anonymousCode: 'a-1', isLogin: true })
  expect(await douyin.login(1)).toBe('code-1')
  expect(host.calls).toEqual([['login', expect.objectContaining({ force: false })]])
})

test("a code of the device is nobody's login: it says what is missing", async () => {
  host.answers['login'] = ({ success }) =>
    success?.({ code: '', anonymousCode: 'a-1', isLogin: false, errMsg: 'login:ok' })
  await expect(douyin.login(1)).rejects.toEqual({ errMsg: 'no code: the user is not logged in to the app' })
})
