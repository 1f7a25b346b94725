import { ApiError, isApiError } from '../error.ts'
import type { Limiter } from '../limit/limiter.ts'
import type { Provider } from '../provider/provider.ts'
import type { ActiveSession } from '../session/service.ts'
import { createId, createToken, hashToken } from '../session/token.ts'
import type { Store, TicketRow, TicketState } from '../store/store.ts'
import { reaches, type ReadUser, type User } from '../user/user.ts'
import { createScene, createSecret, hashSecret, isScene, isSecretOf } from './ticket.ts'

/** A ticket is expired by the time; that is not stored. */
export type State = TicketState | 'expired'

export interface CreatedTicket {
  scene: string
  secret: string
  /** epoch ms */
  expiresAt: number
  /** a `data:` URL */
  image: string
  /** seconds between two polls */
  interval: number
}

/** What the PC is told. */
export interface TicketView {
  state: State
  expiresAt: number
  /** who has scanned */
  user?: { nickName: string; avatarUrl: string }
}

export interface PollResult extends TicketView {
  /** once, with state `confirmed` */
  session?: { utoken: string; expiresAt: number; user: User }
}

/** What the phone shows before anybody confirms. */
export interface Card {
  state: State
  site: string
  client: string
  ip: string
  createdAt: number
  expiresAt: number
}

export interface ScanService {
  /**
   * @param providerName undefined: the first that makes code images
   * @param pc browser and system, and address; '' if unknown
   */
  create(providerName: string | undefined, pc: { client: string; ip: string }): Promise<CreatedTicket>
  /** Trades a confirmed ticket for a session: the first who asks gets it. */
  poll(scene: string, secret: string | undefined): Promise<PollResult>
  /** A ticket_unknown ApiError unless this is the ticket's secret. */
  check(scene: string, secret: string | undefined): Promise<void>
  /** What the PC may see; undefined if there is no such ticket. */
  look(scene: string): Promise<TicketView | undefined>
  scan(scene: string, session: ActiveSession): Promise<Card>
  confirm(scene: string, session: ActiveSession): Promise<{ state: State }>
  cancel(scene: string, session: ActiveSession): Promise<{ state: State }>
}

export interface ScanServiceOptions {
  providers: readonly Provider[]
  store: Store
  readUser: ReadUser
  limit: Limiter
  now: () => number
  /** of the session that a ticket is traded for */
  sessionMs: number
  maxSessions: number
  /** what the site is called; '' if it is not set */
  siteName: string
}

export const ticketMs = 3 * 60_000
const pollSeconds = 3

export function createScanService(options: ScanServiceOptions): ScanService {
  const { providers, store, readUser, limit, now, sessionMs, maxSessions, siteName } = options

  function providerOf(name: string | undefined): Required<Pick<Provider, 'createCodeImage'>> {
    const found = providers.find(
      (provider) => provider.createCodeImage !== undefined && (name === undefined || provider.name === name),
    )
    if (found?.createCodeImage === undefined) throw new ApiError('unknown_provider')
    return { createCodeImage: (scene) => found.createCodeImage!(scene) }
  }

  const stateOf = ({ state, expiresAt }: TicketRow): State =>
    state !== 'consumed' && state !== 'cancelled' && expiresAt <= now() ? 'expired' : state

  function viewOf(ticket: TicketRow): TicketView {
    const view = { state: stateOf(ticket), expiresAt: ticket.expiresAt }
    if (ticket.user === null) return view
    const { nickName, avatarUrl } = readUser(ticket.user)
    return { ...view, user: { nickName, avatarUrl } }
  }

  /** One answer to an unknown scene and to a wrong secret: whoever guesses learns nothing. */
  async function findOwn(scene: string, secret: string | undefined): Promise<TicketRow> {
    const ticket = isScene(scene) ? await store.findTicket(scene) : undefined
    if (ticket === undefined || secret === undefined || !isSecretOf(ticket.secretHash, secret)) {
      throw new ApiError('ticket_unknown')
    }
    return ticket
  }

  async function exchange({ scene, secretHash, client }: TicketRow): Promise<PollResult['session']> {
    const at = now()
    const [utoken, expiresAt] = [createToken(), at + sessionMs]
    const session = { id: createId('s'), tokenHash: hashToken(utoken), expiresAt, client: pcClient(client) }
    const user = await store.consumeTicket({ scene, secretHash, session, maxSessions, now: at })
    return user && { utoken, expiresAt, user: readUser(user) }
  }

  /** Moves the ticket if it is this user's to move, and says what it is then. */
  async function move(
    scene: string,
    { user }: ActiveSession,
    from: TicketState,
    to: TicketState,
  ): Promise<{ ticket: TicketRow; state: State }> {
    if (!reaches(user.step, 'member')) throw new ApiError('step_required')
    if (!isScene(scene)) throw new ApiError('ticket_unknown')
    for (;;) {
      const isMoved = await store.moveTicket({ scene, from: [from], to, userId: user.id, now: now() })
      const ticket = await store.findTicket(scene)
      if (ticket === undefined) throw new ApiError('ticket_unknown')
      // What came after it, in the moment between the two, is not this request's to tell.
      if (isMoved) return { ticket, state: to }
      const state = stateOf(ticket)
      // It has come to where it can be moved in that moment, by another request of this user's: once more.
      if (state !== from || isOthers(ticket, user)) return { ticket, state }
    }
  }

  /** For who scanned it only. */
  async function moveOwn(
    scene: string,
    session: ActiveSession,
    to: 'confirmed' | 'cancelled',
  ): Promise<State> {
    const { ticket, state } = await move(scene, session, 'scanned', to)
    if (isOthers(ticket, session.user)) throw new ApiError('ticket_taken')
    if (state === 'expired') throw new ApiError('ticket_expired')
    if (state === 'new') throw new ApiError('ticket_not_scanned')
    return state
  }

  return {
    async create(providerName, { client, ip }) {
      const provider = providerOf(providerName)
      const [scene, secret] = [createScene(), createSecret()]
      // Before the ticket: one whose image cannot be had is no use, and its time runs from when it is shown.
      const { type, bytes } = await provider.createCodeImage(scene)
      const at = now()
      const expiresAt = at + ticketMs
      await store.createTicket({ scene, secretHash: hashSecret(secret), client, ip, now: at, expiresAt })
      const image = `data:${type};base64,${bytes.toString('base64')}`
      return { scene, secret, expiresAt, image, interval: pollSeconds }
    },

    async poll(scene, secret) {
      const ticket = await findOwn(scene, secret)
      const view = viewOf(ticket)
      switch (view.state) {
        case 'consumed':
          throw new ApiError('ticket_used')
        case 'confirmed': {
          // Not counted: whoever has just heard of it comes at once.
          const session = await exchange(ticket)
          if (session !== undefined) return { ...view, session }
          const after = viewOf(await findOwn(scene, secret))
          if (after.state === 'expired') return after
          throw new ApiError('ticket_used')
        }
        case 'new':
        case 'scanned':
          // Counted by who has the secret only: nobody else can slow the PC down.
          await limit('scanPoll', scene).catch((cause: unknown) => {
            throw toSlowDown(cause)
          })
          return view
        default:
          return view
      }
    },

    check: async (scene, secret) => void (await findOwn(scene, secret)),

    async look(scene) {
      const ticket = await store.findTicket(scene)
      return ticket && viewOf(ticket)
    },

    async scan(scene, session) {
      const { ticket, state } = await move(scene, session, 'new', 'scanned')
      if (state === 'consumed') throw new ApiError('ticket_used')
      if (state === 'cancelled') throw new ApiError('ticket_cancelled')
      if (state === 'expired') throw new ApiError('ticket_expired')
      if (isOthers(ticket, session.user)) throw new ApiError('ticket_taken')
      const { client, ip, createdAt, expiresAt } = ticket
      return { state, site: siteName, client, ip, createdAt, expiresAt }
    },

    async confirm(scene, session) {
      const state = await moveOwn(scene, session, 'confirmed')
      if (state === 'cancelled') throw new ApiError('ticket_cancelled')
      // Consumed too: the PC may have been quicker than the answer to the first confirm.
      return { state }
    },

    async cancel(scene, session) {
      const state = await moveOwn(scene, session, 'cancelled')
      if (state !== 'cancelled') throw new ApiError('ticket_used')
      return { state }
    },
  }
}

const isOthers = ({ userId }: TicketRow, user: User): boolean => userId !== null && userId !== user.id

const pcClient = (name: string): { kind: 'pc'; name: string } => ({ kind: 'pc', name })

function toSlowDown(cause: unknown): unknown {
  if (!isApiError(cause) || cause.error !== 'too_many_requests') return cause
  return new ApiError('slow_down', { retryAfter: Number(cause.headers['Retry-After']) })
}
