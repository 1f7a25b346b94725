import { createHash, createHmac, randomBytes } from 'node:crypto'
import { derive, type Code } from './codes.ts'
import type { PlatformStandIn, StandInHost } from './stand-in.ts'
import { createThings, refuse, type Said } from './tuya-things.ts'

/** The secret that every client_id has here. */
const tuyaSecret = 'secret'

const clockToleranceMs = 5 * 60_000
const tokenLifeSeconds = 7200

interface TokenPair {
  clientId: string
  uid: string
  accessToken: string
  refreshToken: string
  endsAt: number
}

/**
 * Tuya's cloud: `GET /v1.0/token` for a code or a refresh token, and a few calls in a user's name. What is signed is worked
 * out here from the description, apart from the backend's own signing, so that a mistake in one shows at the other.
 * https://developer.tuya.com/en/docs/iot/new-singnature
 */
export const tuya: PlatformStandIn = {
  name: 'tuya',
  create(host) {
    const tokens = createTokens(host)
    const things = createThings()

    async function answer(path: string, request: Request): Promise<Said> {
      const url = new URL(request.url)
      const body = await request.text()
      const aboutTokens = /^\/v1\.0\/token(?:\/([^/]+))?$/.exec(path)
      const accessToken = aboutTokens ? '' : (request.headers.get('access_token') ?? '')
      const refusal = checkRequest({ request, path, query: url.searchParams, body, accessToken }, host.now())
      if (refusal !== undefined) return refusal
      const clientId = request.headers.get('client_id') ?? ''
      if (aboutTokens) {
        const [, refreshToken] = aboutTokens
        if (request.method !== 'GET') return refuse(1108, 'uri path invalid')
        return refreshToken === undefined
          ? tokens.exchange(clientId, url.searchParams)
          : tokens.refresh(clientId, decode(refreshToken))
      }
      const held = tokens.find(clientId, accessToken)
      return 'uid' in held ? things.answer({ method: request.method, path, body, uid: held.uid }) : held
    }

    return {
      async answer(path, request) {
        const said = await answer(path, request)
        const common = { t: host.now(), tid: randomBytes(16).toString('hex') }
        return Response.json({ ...said, success: 'result' in said, ...common })
      },
    }
  },
}

interface Signed {
  request: Request
  path: string
  query: URLSearchParams
  body: string
  accessToken: string
}

/** undefined if it is signed as it should be */
function checkRequest({ request, path, query, body, accessToken }: Signed, now: number): Said | undefined {
  const header = (name: string): string => request.headers.get(name) ?? ''
  for (const name of ['client_id', 'sign', 't', 'sign_method']) {
    if (header(name) === '') return refuse(1105, 'missing the header')
  }
  if (!/^[A-Za-z0-9]{16,32}$/.test(header('client_id'))) return refuse(1005, 'clientId invalid')
  const t = Number(header('t'))
  if (!/^\d{13}$/.test(header('t')) || Math.abs(now - t) > clockToleranceMs)
    return refuse(1013, 'request time is invalid')

  const names = request.headers.has('signature-headers') ? header('signature-headers').split(':') : []
  // What Tuya makes of an empty list, or of what is no name, its pages do not say: a mistake of the sender in any case.
  if (!names.every((name) => /^[\w-]+$/.test(name))) return refuse(1004, 'sign invalid')
  const lines = names.map((name) => `${name}:${header(name)}\n`).join('')
  const sorted = [...query].sort(([a], [b]) => (a < b ? -1 : 1)).map((pair) => pair.join('='))
  const text =
    `${header('client_id')}${accessToken}${header('t')}${header('nonce')}${request.method}\n` +
    `${createHash('sha256').update(body).digest('hex')}\n${lines}\n` +
    (sorted.length === 0 ? path : `${path}?${sorted.join('&')}`)
  const sign = createHmac('sha256', tuyaSecret).update(text).digest('hex').toUpperCase()
  if (header('sign_method') !== 'HMAC-SHA256' || header('sign') !== sign) return refuse(1004, 'sign invalid')
  return undefined
}

/** What is not encoded as it should be stays as it is, and is no token. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Access tokens live for 2 hours; a refresh token works once, and ends the pair that it belongs to. */
function createTokens({ codes, now }: StandInHost) {
  const byAccess = new Map<string, TokenPair>()
  const byRefresh = new Map<string, TokenPair>()

  function issue(clientId: string, uid: string): Said {
    const [accessToken, refreshToken] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')]
    const pair = { clientId, uid, accessToken, refreshToken, endsAt: now() + tokenLifeSeconds * 1000 }
    byAccess.set(accessToken, pair)
    byRefresh.set(refreshToken, pair)
    return {
      result: { access_token: accessToken, expire_time: tokenLifeSeconds, refresh_token: refreshToken, uid },
    }
  }

  return {
    exchange(clientId: string, query: URLSearchParams): Said {
      if (query.get('grant_type') !== '2') return refuse(1003, 'grant type invalid')
      const code = codes.find(query.get('code') ?? '')
      if (code === undefined || !isGood(code, clientId)) return refuse(1107, 'code invalid')
      code.used = true
      return issue(clientId, uidOf(clientId, code.user))
    },
    refresh(clientId: string, refreshToken: string): Said {
      const pair = byRefresh.get(refreshToken)
      if (pair?.clientId !== clientId) return refuse(1011, 'token invalid')
      byRefresh.delete(refreshToken)
      byAccess.delete(pair.accessToken)
      return issue(clientId, pair.uid)
    },
    find(clientId: string, accessToken: string): TokenPair | { code: number; msg: string } {
      if (accessToken === '') return { code: 1002, msg: 'access_token is null' }
      const pair = byAccess.get(accessToken)
      if (pair?.clientId !== clientId) return { code: 1011, msg: 'token invalid' }
      return now() < pair.endsAt ? pair : { code: 1010, msg: 'token is expired' }
    },
  }

  function isGood(code: Code, clientId: string): boolean {
    return !code.used && codes.isAlive(code) && (code.appId ?? clientId) === clientId
  }
}

/** One person has one uid in each project here, the same at every login and after a restart. */
const uidOf = (clientId: string, user: string): string => derive('ay', 20, `uid ${clientId} ${user}`)
