import { derive } from './codes.ts'

/** What a call is answered with: the `result`, or why not. */
export type Said = { result: unknown } | { code: number; msg: string }

export const refuse = (code: number, msg: string): Said => ({ code, msg })

export interface ThingsRequest {
  method: string
  /** e.g. `/v1.0/users/ay…/infos` */
  path: string
  body: string
  /** whose access token it came with */
  uid: string
}

/**
 * What a user has at Tuya: the account, and one lamp.
 * https://developer.tuya.com/en/docs/cloud/user-management and …/device-control
 */
export function createThings(): { answer(request: ThingsRequest): Said } {
  const lamps = new Map<string, { switch_led: boolean }>()
  const lampOf = (uid: string): string => derive('vdevo', 20, `lamp ${uid}`)
  function stateOf(uid: string): { switch_led: boolean } {
    let state = lamps.get(uid)
    if (state === undefined) lamps.set(uid, (state = { switch_led: false }))
    return state
  }

  function control(uid: string, body: string): Said {
    const commands = readCommands(body)
    if (commands === undefined) return refuse(1109, 'param is illegal, please check it')
    for (const { code, value } of commands) {
      if (code !== 'switch_led' || typeof value !== 'boolean')
        return refuse(2008, 'command or value not support')
      stateOf(uid).switch_led = value
    }
    return { result: true }
  }

  return {
    answer({ method, path, body, uid }) {
      const [, kind, id, what] =
        /^\/v1\.0\/(users|devices)\/([^/]+)\/(infos|devices|commands)$/.exec(path) ?? []
      if (id === undefined) return refuse(1108, 'uri path invalid')
      if (id !== (kind === 'users' ? uid : lampOf(uid))) return refuse(1106, 'permission deny')
      switch (`${method} ${String(kind)} ${String(what)}`) {
        case 'GET users infos':
          return {
            result: {
              uid,
              username: `${uid}@example.com`,
              nick_name: 'Tuya',
              country_code: '86',
              avatar: '',
            },
          }
        case 'GET users devices': {
          const status = Object.entries(stateOf(uid)).map(([code, value]) => ({ code, value }))
          return { result: [{ id: lampOf(uid), uid, name: 'Lamp', category: 'dj', online: true, status }] }
        }
        case 'POST devices commands':
          return control(uid, body)
        default:
          return refuse(1108, 'uri path invalid')
      }
    },
  }
}

function readCommands(body: string): { code: unknown; value: unknown }[] | undefined {
  try {
    const { commands } = JSON.parse(body) as { commands?: unknown }
    return Array.isArray(commands) && commands.length > 0 ? commands : undefined
  } catch {
    return undefined
  }
}
