/** What comes back: results told apart by `status`, events by name, errors by code. */
import server, { LoginError } from 'miniprogram-login'
import type {
  Failure,
  LoginErrorCode,
  LoginErrorDetail,
  LoginResult,
  NavigationResult,
  Reason,
  ServerEvents,
  Session,
  Step,
} from 'miniprogram-login'
import { expectType, type Same } from './expect'

export async function results(): Promise<void> {
  const result = await server.login()
  expectType<Same<typeof result, LoginResult>>()
  // @ts-expect-error there is a session only where it went well
  void result.session
  // @ts-expect-error there is a reason only where it did not
  void result.reason
  if (result.status === 1) {
    expectType<Same<typeof result.session, Session>>()
    expectType<Same<typeof result.session.expiresAt, number>>()
    // @ts-expect-error it went well
    void result.error
  } else {
    expectType<Same<typeof result, Failure>>()
    expectType<Same<typeof result.reason, Reason>>()
    expectType<Same<typeof result.error, LoginError | undefined>>()
  }

  for (const login of [server.login, server.guardPage, () => server.guard(() => undefined), server.checkLogs])
    expectType<Same<Awaited<ReturnType<typeof login>>, LoginResult>>()
  expectType<Same<Awaited<ReturnType<typeof server.ready>>, void>>()
  expectType<Same<Awaited<ReturnType<typeof server.logout>>, void>>()

  const opened = await server.navigateTo({ url: '/pages/orders/index' })
  expectType<Same<typeof opened, NavigationResult>>()
  if (opened.status === 0) expectType<Same<typeof opened.reason, Reason>>()
  // @ts-expect-error a page that opened has no session to show
  else void opened.session
}

/** A reason left out of this does not compile. */
export function explain(reason: Reason): string {
  switch (reason) {
    case 'cancel':
    case 'deny':
    case 'error':
    case 'popup-missing':
    case 'step':
    case 'guest':
    case 'expired':
    case 'revoked':
      return reason
  }
}

void server.login({ step: 'profiled' })
void server.guardPage({ step: 'visitor' })
void server.guard(async () => 1, { step: 'member' })
// @ts-expect-error no such step
void server.login({ step: 'vip' })
// @ts-expect-error an action is a function
void server.guard(Promise.resolve())

const stop = server.on('login', (detail) => expectType<Same<typeof detail, LoginResult>>())
expectType<Same<typeof stop, () => void>>()
server.on('logout', ({ reason }) => expectType<Same<typeof reason, 'user' | 'expired' | 'revoked'>>())
server.on('open', ({ step }) => expectType<Same<typeof step, Step>>())
server.on('close', ({ step }) => expectType<Same<typeof step, Step>>())
server.on('step', ({ step, previous }) => {
  expectType<Same<typeof step, Step | undefined>>()
  expectType<Same<typeof previous, Step | undefined>>()
})
expectType<Same<keyof ServerEvents, 'login' | 'logout' | 'open' | 'close' | 'step'>>()
// @ts-expect-error no such event
server.on('loggedin', () => undefined)
// @ts-expect-error the detail of another event
server.on('logout', ({ previous }: { previous: Step }) => previous)

const detail: LoginErrorDetail = { status: 403, data: { error: 'user_blocked' }, cause: new Error('below') }
const error = new LoginError('refused', 'user_blocked', detail)
expectType<Same<typeof error.code, LoginErrorCode>>()
expectType<Same<typeof error.name, 'LoginError'>>()
expectType<Same<typeof error.status, number | undefined>>()
// What a server answered is anybody's guess: it has to be looked at first.
expectType<Same<typeof error.data, unknown>>()
expectType<Same<typeof error.cause, unknown>>()
const plain: Error = error
// @ts-expect-error no such code
void new LoginError('oops', 'message')
// @ts-expect-error codes are not set afterwards
error.code = 'network'
// @ts-expect-error no error has such a code
if (error.code === 'session_expired') void plain
// A reason without an error of its own is the code of the error that is thrown instead, but for these two.
const code: LoginErrorCode = 'cancel' as Exclude<Reason, 'expired' | 'revoked'>

export { code, plain }
