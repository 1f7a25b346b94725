import type { Platform } from '../../component/platform/platform'
import { messageOf } from '../../component/server/error'
import { installHost, type FakeHost, type HostShape, type Options } from './host'

/** A platform, and the shape of the host that it is made for. */
export interface Subject extends HostShape {
  platform: Platform
}

const session = { utoken: 'token', expiresAt: 1_800_000_000_000, step: 'member', nickName: '小明 "😀"' }

/** What the helper and the transport rely on. Every platform runs all of it; see `platforms.test.ts`. */
export function describePlatform(subject: Subject): void {
  const { platform, failure, failing = ['fail'], methods = 'all' } = subject
  let host: FakeHost
  const succeed = (name: string, result: object) => {
    host.answers[name] = (options) => options.success?.(result)
  }
  const failWith = (name: string, text: string, callback = 'fail') => {
    host.answers[name] = (options) => tell(options, callback, failure(text))
  }
  const sent = () => host.calls.at(-1) as [string, Options]

  describe(platform.name, () => {
    beforeEach(() => {
      host = installHost(subject)
    })

    test('login: the code, within the time that is asked for', async () => {
      succeed('login', { code: 'code-1' })
      expect(await platform.login(1234)).toBe('code-1')
      expect(sent()).toEqual(['login', expect.objectContaining({ timeout: 1234 })])
    })

    test.each(failing)('login: %s rejects with what the host said', async (callback) => {
      failWith('login', 'system error', callback)
      expect(await messageIn(platform.login(1))).toContain('system error')
    })

    test.each([{ errMsg: 'login:ok' }, { code: '', errMsg: 'login:ok' }])(
      'login: %p, a success without a code, rejects',
      async (result) => {
        host.answers['login'] = (options) => options.success?.(result)
        expect(await messageIn(platform.login(1))).not.toMatch(/^$|\[object/)
      },
    )

    test('login: the first answer counts, and no other', async () => {
      host.answers['login'] = (options) => {
        options.success?.({ code: 'first' })
        for (const callback of failing) tell(options, callback, failure('late'))
        options.complete?.()
      }
      expect(await platform.login(1)).toBe('first')
      host.answers['login'] = (options) => {
        for (const callback of failing) tell(options, callback, failure('first'))
        options.success?.({ code: 'late' })
        options.complete?.()
      }
      expect(await messageIn(platform.login(1))).toContain('first')
    })

    test('a host that throws where it should call back: the same, with a text that can be read', async () => {
      for (const name of ['login', 'request', 'uploadFile', 'navigateTo'])
        host.answers[name] = () => {
          throw failure('thrown here')
        }
      const url = 'https://a.test/b'
      expect(await messageIn(platform.login(1))).toContain('thrown here')
      expect(await messageIn(platform.request({ url }))).toContain('thrown here')
      expect(await messageIn(platform.request({ url, filePath: 'tmp/1.png' }))).toContain('thrown here')
      expect(await messageIn(platform.navigate('navigateTo', { url: '/a' }))).toContain('thrown here')
    })

    test('a call that the host does not have rejects', async () => {
      Object.assign(globalThis, { [subject.global]: {} })
      expect(await messageIn(platform.login(1))).toMatch(/not a function/)
      expect(await messageIn(platform.navigate('navigateTo', { url: '/a' }))).toMatch(/not a function/)
    })

    test.each([200, 302, 404, 500])('request: status %d resolves', async (statusCode) => {
      succeed('request', { statusCode, data: { a: [1] }, header: { 'x-a': 'b' } })
      const answer = await platform.request({ url: 'https://a.test/b', method: 'GET' })
      expect(answer).toMatchObject({ statusCode, data: { a: [1] }, header: { 'x-a': 'b' } })
    })

    test('request: address, method, headers, limit and body arrive', async () => {
      succeed('request', { statusCode: 200, data: {}, header: {} })
      const data = { name: '小明', list: [1] }
      const header = { Authorization: 'Bearer t' }
      await platform.request({ url: 'https://a.test/b', method: 'PUT', data, header, timeout: 9 })
      const [name, options] = sent()
      expect(name).toBe('request')
      const carried =
        methods === 'all'
          ? { method: 'PUT', header }
          : { method: 'POST', header: { ...header, 'X-HTTP-Method-Override': 'PUT' } }
      expect(options).toMatchObject({ url: 'https://a.test/b', timeout: 9, ...carried })
      expect(typeof options.data === 'string' ? JSON.parse(options.data) : options.data).toEqual(data)
    })

    test.each(failing)('request: %s rejects with a text that can be read', async (callback) => {
      failWith('request', 'request: timeout', callback)
      expect(await messageIn(platform.request({ url: 'https://a.test/b' }))).toContain('request: timeout')
    })

    test('upload: the file, by POST, and its answer is read', async () => {
      succeed('uploadFile', { statusCode: 201, data: '{"code":200,"result":{}}' })
      const file = { url: 'https://a.test/b', filePath: 'tmp/1.png', name: 'file', header: { a: 'b' } }
      expect(await platform.request(file)).toEqual({
        statusCode: 201,
        data: { code: 200, result: {} },
        header: {},
      })
      const [name, options] = sent()
      expect(name).toBe('uploadFile')
      expect(options).toMatchObject(file)
      expect(options.method ?? 'POST').toBe('POST')
    })

    test('upload: an answer that is not JSON stays text', async () => {
      succeed('uploadFile', { statusCode: 502, data: '<html>' })
      const answer = await platform.request({ url: 'https://a.test/b', filePath: 'tmp/1.png', name: 'file' })
      expect(answer).toMatchObject({ statusCode: 502, data: '<html>' })
    })

    test.each(failing)('upload: %s rejects with a text that can be read', async (callback) => {
      failWith('uploadFile', 'no such file', callback)
      const upload = platform.request({ url: 'https://a.test/b', filePath: 'tmp/1.png', name: 'file' })
      expect(await messageIn(upload)).toContain('no such file')
    })

    test('storage: a session comes back as it was, until it is removed', () => {
      platform.write('userInfo', session)
      expect(platform.read('userInfo')).toEqual(session)
      expect(platform.read('another')).toBeFalsy()
      platform.write('userInfo', { loggedOut: true })
      expect(platform.read('userInfo')).toEqual({ loggedOut: true })
      platform.remove('userInfo')
      expect(platform.read('userInfo')).toBeFalsy()
    })

    test('storage: what the host throws is thrown, with a text that can be read', () => {
      host.storageThrows = true
      for (const run of [
        () => platform.read('a'),
        () => platform.write('a', session),
        () => platform.remove('a'),
      ])
        expect(thrownBy(run)).toContain('storage is full')
    })

    test.each(['navigateTo', 'redirectTo', 'reLaunch', 'switchTab', 'navigateBack'] as const)(
      '%s: opens, or rejects with what the host said',
      async (kind) => {
        succeed(kind, {})
        await platform.navigate(kind, { url: '/pages/a?b=1' })
        expect(sent()).toEqual([kind, expect.objectContaining({ url: '/pages/a?b=1' })])
        failWith(kind, 'page not found')
        expect(await messageIn(platform.navigate(kind, { url: '/none' }))).toContain('page not found')
      },
    )

    test('pages: those that are open, as a list of their own', () => {
      const pages = [{ route: 'a' }, { route: 'b', options: { c: '1' } }]
      host.pages = [...pages]
      platform.pages().pop()
      expect(platform.pages()).toEqual(pages)
    })
  })
}

function tell(options: Options, callback: string, error: object): void {
  ;(options[callback] as ((error: object) => void) | undefined)?.(error)
}

/** What a person reads of a rejection; fails if there is none. */
async function messageIn(promise: Promise<unknown>): Promise<string> {
  const outcome = await Promise.race([
    promise.then(
      () => 'it resolved',
      (error: unknown) => ({ message: messageOf(error) }),
    ),
    new Promise((resolve) => setTimeout(resolve, 100, 'it never settled')),
  ])
  if (typeof outcome === 'string') throw new Error(outcome)
  return (outcome as { message: string }).message
}

function thrownBy(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return messageOf(error)
  }
  throw new Error('nothing was thrown')
}
