import type { Platform } from '../../component/platform/platform.ts'
import type { ProviderFactory } from '../../backend/src/index.ts'

/** A host, its platform file and its provider, for `platforms.test.ts`. One file each in `hosts/`, which exports it as `entry`. */
export interface HostEntry {
  platform: Platform
  /** the name of its global object */
  global: string
  appId: string
  create(options: { appId: string; secret: string; api: string }): ProviderFactory
  /** what a login gives beside the code */
  login?: object
  /** the methods that its request knows; default all */
  methods?: readonly string[]
  /** what it says to `fail` of an answer with this status; default: every status is a success */
  refusal?(status: number): object | undefined
}

interface Options {
  url: string
  method?: string
  data?: unknown
  header?: Record<string, string>
  success(result: object): void
  fail(error: object): void
}

/** Installs the host's global object: its requests are real, its codes are those that `fetchCode` gives. */
export function installHost(entry: HostEntry, fetchCode: () => Promise<string>): { logins: object[] } {
  const { global, methods, refusal } = entry
  const pages = [{ route: 'pages/home/index' }]
  const store = new Map<string, string>()
  const said = { logins: [] as object[] }

  async function request({ url, method = 'GET', data, header, success, fail }: Options): Promise<void> {
    if (methods && !methods.includes(method)) return fail({ errMsg: `request:fail method ${method}` })
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...header },
      body: data === undefined ? undefined : JSON.stringify(data),
    })
    const text = await response.text()
    const refused = response.ok ? undefined : refusal?.(response.status)
    if (refused) fail(refused)
    else success({ statusCode: response.status, data: JSON.parse(text), header: {}, errMsg: 'request:ok' })
  }

  const host = {
    login: (options: Options) => {
      said.logins.push(options)
      void fetchCode().then((code) => options.success({ code, errMsg: 'login:ok', ...entry.login }))
    },
    request: (options: Options) =>
      void request(options).catch((error: Error) =>
        options.fail({ errMsg: `request:fail ${error.message}` }),
      ),
    getStorageSync: (key: string): unknown => JSON.parse(store.get(key) ?? '""'),
    setStorageSync: (key: string, value: unknown) => void store.set(key, JSON.stringify(value)),
    removeStorageSync: (key: string) => void store.delete(key),
  }
  Object.assign(globalThis, { [global]: host, getCurrentPages: () => pages })
  return said
}
