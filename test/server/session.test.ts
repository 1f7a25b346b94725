/** What is held, and what storage can do to it. */
import { popup, setUp, value } from '../fake/helper'

afterEach(() => jest.restoreAllMocks())

test('read from storage once, at first use; nothing of the platform is touched before', () => {
  const { server, wx } = setUp({}, (b) => b.stored('kept'))
  expect(wx.reads).toBe(0)
  expect(server.session?.utoken).toBe('kept')
  expect(server.user).not.toHaveProperty('utoken')
  expect(server.step).toBe('member')
  expect(wx.reads).toBe(1)
  wx.storage.clear()
  expect(server.session?.utoken).toBe('kept')
})

test.each([
  ['nothing', undefined],
  ['text', 'not json'],
  ['a number', 7],
  ['an array', []],
  ['no token', { expiresAt: 1, step: 'member' }],
  ['an empty token', { utoken: '', expiresAt: 1, step: 'member' }],
  ['a token of another type', { utoken: 1, expiresAt: 1, step: 'member' }],
  ['no time', { utoken: 'x', step: 'member' }],
  ['an unknown step', { utoken: 'x', expiresAt: 1, step: 'king' }],
])('storage holds %s: a guest, and no error', (_name, stored) => {
  const { server } = setUp({}, () => stored)
  expect([server.session, server.user, server.step]).toEqual([undefined, undefined, undefined])
})

test('storage that throws: memory goes on, one warning with its code', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  const { server, wx } = setUp()
  wx.storageThrows = true
  popup(wx, (attempt) => void attempt.submit({}).then(() => attempt.close()))
  expect(await value(server.login())).toMatchObject({ status: 1 })
  expect(server.session?.utoken).toBe('token-1')
  expect(await value(server.sendRequest({ url: '/api' }))).toMatchObject({ statusCode: 200 })
  await value(server.logout())
  expect(server.session).toBeUndefined()
  expect(warn).toHaveBeenCalledTimes(1)
  expect(warn.mock.calls[0]?.[0]).toMatchObject({ name: 'LoginError', code: 'storage' })
})

test('another key, and two helpers that do not share', async () => {
  const { server, wx } = setUp({ storageKey: 'other' })
  popup(wx, (attempt) => void attempt.submit({}).then(() => attempt.close()))
  await value(server.login())
  expect([...wx.storage.keys()]).toEqual(['other'])
  const second = server.createServer({ baseUrl: 'https://api.example.com' })
  expect(second.session).toBeUndefined()
  second.configure({ storageKey: 'other' })
  expect(second.session?.utoken).toBe('token-1')
})

test('a listener that throws stops nobody else; a stopped one is not called', async () => {
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined)
  const { server, wx } = setUp()
  const heard: number[] = []
  server.on('login', () => {
    throw new Error('mine')
  })
  const stop = server.on('login', () => heard.push(1))
  server.on('login', () => heard.push(2))
  stop()
  popup(wx, (attempt) => void attempt.submit({}).then(() => attempt.close()))
  await value(server.login())
  expect(heard).toEqual([2])
  expect(error).toHaveBeenCalledTimes(1)
})

test('import, import { LoginError } and require give the same helper', () => {
  const required = require('../../component')
  expect(required.default).toBe(required)
  expect(typeof required.checkLogs).toBe('function')
  expect(new required.LoginError('network', 'x')).toMatchObject({
    name: 'LoginError',
    code: 'network',
    message: 'x',
  })
  expect(typeof required.createServer).toBe('function')
})
