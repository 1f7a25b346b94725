/** What an author hands to the helper. Nothing here runs: `tsc -p test/types` is the test. */
import server, { createServer, LoginError } from 'miniprogram-login'
import type {
  Agreement,
  Locale,
  Platform,
  Server,
  ServerOptions,
  Session,
  Transport,
  TransportResponse,
  User,
} from 'miniprogram-login'
import { expectType, type Same } from './expect'

server.configure({})
server.configure({ baseUrl: 'https://api.example.com', loginPage: '/pages/login/index', silent: true })
server.configure({
  storageKey: 'session',
  selector: '#sign-in',
  header: 'x-token',
  origins: ['https://a.example.com'],
})
// A part of it may be undefined: that changes nothing.
server.configure({ baseUrl: undefined })

// @ts-expect-error a number is no address
server.configure({ baseUrl: 3000 })
// @ts-expect-error no such option
server.configure({ baseURL: 'https://api.example.com' })
// @ts-expect-error no such language
server.configure({ locale: 'fr-FR' })
// @ts-expect-error one origin is a list of one
server.configure({ origins: 'https://a.example.com' })
expectType<Same<Locale, 'zh-CN' | 'zh-TW' | 'en-US'>>()
expectType<Same<ServerOptions['locale'], Locale | undefined>>()

server.configure({
  parse(response) {
    expectType<Same<typeof response, TransportResponse>>()
    expectType<Same<typeof response.data, unknown>>()
    if (response.statusCode === 401) throw new LoginError('session-expired', 'gone', { status: 401 })
    const user: User = { id: '1', step: 'member', nickName: '', avatarUrl: '', phone: null }
    return { utoken: 'x', expiresAt: 0, user }
  },
})

const transport: Transport = async ({ url, method, data, header, timeout }) => {
  expectType<Same<typeof url, string>>()
  expectType<Same<typeof data, unknown>>()
  return { data: { method, timeout }, statusCode: 200, header: header ?? {} }
}
server.configure({ transport })
// @ts-expect-error an answer has a status
const noStatus: Transport = async () => ({ data: {}, header: {} })

const platform: Platform = {
  name: 'other',
  login: async (timeout) => timeout.toFixed(),
  request: async ({ url }) => ({ data: url, statusCode: 200, header: {} }),
  navigate: async (kind) => kind,
  read: () => undefined,
  write: () => undefined,
  remove: () => undefined,
  pages: () => [],
}
server.configure({ platform })
// @ts-expect-error a platform can do more than that
const noPlatform: Platform = { name: 'other' }

const agreements: Agreement[] = [{ title: '用户服务协议' }, { title: '隐私政策', url: '/p', version: '1' }]
// @ts-expect-error an agreement has a title
const untitled: Agreement = { url: '/p' }

const second = createServer({ baseUrl: 'https://b.example.com', storageKey: 'second' })
expectType<Same<typeof second, Server>>()
expectType<Same<ReturnType<typeof second.createServer>, Server>>()
createServer()
// @ts-expect-error options, not an address
createServer('https://b.example.com')

expectType<Same<typeof server, Server>>()
expectType<Same<typeof server.session, Session | undefined>>()
expectType<Same<typeof server.user, User | undefined>>()
expectType<Same<typeof server.step, 'visitor' | 'member' | 'profiled' | undefined>>()
// @ts-expect-error what is held is read, not set
server.session = undefined
// @ts-expect-error the phone number may be missing
const digits: string = server.user!.phone
// @ts-expect-error a session may be missing
const { utoken } = server.session

export { agreements, digits, noPlatform, noStatus, untitled, utoken }
