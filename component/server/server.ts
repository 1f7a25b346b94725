import { detect } from '../platform/index'
import type { Platform } from '../platform/platform'
import { http } from '../transport/http'
import { createCheck } from './check'
import type { Context } from './context'
import { LoginError, messageOf } from './error'
import { createEvents } from './events'
import { createExchange } from './exchange'
import { createLogin } from './login'
import { createNavigation } from './navigation'
import { createRequest } from './request'
import { createHeld } from './session'
import type { Server, ServerEvents, ServerOptions } from './types'

const DEFAULTS = {
  storageKey: 'userInfo',
  selector: '#login',
  header: 'Authorization',
  locale: 'zh-CN' as const,
}

/** Makes a helper. Nothing of the platform is touched until it is used. */
export function createServer(given: ServerOptions = {}): Server {
  const options = assign({ ...DEFAULTS }, given)
  let platform: Platform | undefined
  const events = createEvents<ServerEvents>()
  const held = createHeld(
    () => context.platform,
    () => options.storageKey,
    (step, previous) => events.emit('step', { step, previous }),
  )
  const context: Context = {
    options,
    events,
    held,
    get platform() {
      return (platform ??= options.platform ?? detect())
    },
    async send(request, utoken) {
      const transport = options.transport ?? http(options.baseUrl ?? '')
      if (!options.transport && !options.baseUrl) {
        throw new LoginError('not-configured', 'call configure({ baseUrl }) first')
      }
      const { header } = options
      const token = utoken && { [header]: header === 'Authorization' ? `Bearer ${utoken}` : utoken }
      try {
        return await transport({ ...request, header: { ...token, ...request.header } }, context.platform)
      } catch (cause) {
        const message = messageOf(cause)
        throw new LoginError(/timed?\W*out/i.test(message) ? 'timeout' : 'network', message, { cause })
      }
    },
  }

  function gone(reason: ServerEvents['logout']['reason']): void {
    // Who was logged out on purpose, here or from another device, is not logged in silently.
    held.clear(reason !== 'expired')
    events.emit('logout', { reason })
  }

  const exchange = createExchange(context)
  const { checkLogs, ready } = createCheck(context, exchange, gone)
  const sendRequest = createRequest(context, { exchange, ready, login: () => login(), gone })
  const login = createLogin(context, exchange, sendRequest, ready)

  return {
    configure(changes) {
      const { storageKey } = options
      assign(options, changes)
      if (changes.platform) platform = undefined
      if (changes.platform || options.storageKey !== storageKey) held.reload()
    },
    checkLogs,
    ready,
    login,
    async logout() {
      const session = held.get()
      if (!session) return held.clear(true)
      gone('user')
      await exchange.end(session.utoken).catch(() => undefined)
    },
    sendRequest,
    uploadFile: sendRequest,
    ...createNavigation(context, login),
    on: (event, listener) => events.on(event, listener),
    createServer,
    get session() {
      return held.get()
    },
    get user() {
      const session = held.get()
      if (!session) return undefined
      const { utoken: _u, expiresAt: _e, issuedAt: _i, ...user } = session
      return user
    },
    get step() {
      return held.get()?.step
    },
    get locale() {
      return options.locale
    },
  }
}

/** What is `undefined` changes nothing. */
function assign<T extends object>(target: T & ServerOptions, changes: ServerOptions): T & ServerOptions {
  for (const key of Object.keys(changes) as Array<keyof ServerOptions>) {
    if (changes[key] !== undefined) target[key] = changes[key] as never
  }
  return target
}
