import server from '../index'
import { detect, surface } from '../platform/index'
import type { LoginError } from '../server/error'
import { texts } from './locale'
import { cardIn, leftOf, parseScene, send, stopOf, textOf } from './ticket'
import type { ScanResult } from './types'
import type { Handlers, State } from './view'
import { data, properties } from './view'

/** `<login-scan>`, the card on which a PC's login is confirmed. It confirms by a tap, and by nothing else. */
Component<typeof data, typeof properties, Handlers, [], State>({
  externalClasses: [
    'custom-class',
    'title-class',
    'row-class',
    'warning-class',
    'button-class',
    'cancel-class',
  ],
  properties,
  data,
  observers: {
    scene() {
      if (this.isReady) void this.reload()
    },
    'locale, texts'() {
      this.setTexts()
    },
  },
  lifetimes: {
    // Not before: the login looks for its popup on the current page, which is on the stack by now.
    ready() {
      this.isReady = true
      void this.reload()
    },
    detached() {
      this.turn = undefined
      this.stopTimer()
    },
  },
  pageLifetimes: {
    show() {
      this.countDown()
    },
    hide() {
      this.stopTimer()
    },
  },
  methods: {
    async reload() {
      const turn = (this.turn = {})
      this.stopTimer()
      this.setTexts()
      const ticket = parseScene(this.data.scene)
      if (ticket !== this.ticket) this.unsure = false
      this.ticket = ticket
      if (!ticket) return this.stop('invalid')
      this.setData({ shown: 'loading', busy: '' })
      const login = await server.login({ step: 'member' })
      if (this.turn !== turn) return
      if (login.status === 0) return this.stop('guest', login.error)
      try {
        const answer = await send(ticket, 'scan')
        if (this.turn !== turn) return
        const card = cardIn(answer)
        if (!card) return this.stop('failed')
        if (card.state === 'confirmed') return this.stop('confirmed')
        this.deadline = Date.now() + leftOf(answer, card)
        this.showCard(card)
      } catch (thrown) {
        if (this.turn !== turn) return
        const error = thrown as LoginError
        this.stop(stopOf(error) ?? 'failed', error)
      }
    },

    setTexts() {
      const { locale, texts: own } = this.data
      const table = texts[locale || server.locale] ?? texts['zh-CN']
      this.setData({ t: { ...table, ...own, failures: { ...table.failures, ...Object(own).failures } } })
    },

    showCard({ site, client, ip, createdAt }) {
      const { t } = this.data
      const { user } = server
      const rows = [
        { name: 'site', value: site },
        { name: 'client', value: client || t.nothing },
        { name: 'ip', value: ip || t.nothing },
        { name: 'time', value: format(createdAt) },
      ]
      this.userId = user?.id
      this.setData({
        shown: 'card',
        busy: '',
        left: '',
        rows: rows.filter(({ value }) => value),
        name: user?.nickName || user?.phone || t.nobody,
        avatar: user?.avatarUrl ?? '',
      })
      this.countDown()
    },

    stop(given, error) {
      // A ticket is used by nobody but who confirmed it: this is the answer to the confirmation that got none.
      const shown = given === 'used' && this.unsure ? 'confirmed' : given
      const { t, home } = this.data
      this.stopTimer()
      this.setData({
        shown,
        busy: '',
        failure: error ? textOf(error, t) : t.failures.other,
        closeable: detect().pages().length > 1 || !!home,
      })
      if (shown === 'guest' || shown === 'failed') return
      const state = shown === 'confirmed' || shown === 'cancelled' ? shown : 'failed'
      const detail: ScanResult = state === 'failed' && error ? { state, error } : { state }
      this.triggerEvent('done', detail)
    },

    async act(verb) {
      const { turn, ticket } = this
      if (!ticket || this.data.shown !== 'card' || this.data.busy) return
      // Another is logged in by now than the card says: the card is read again, and nothing confirmed.
      if (server.user?.id !== this.userId) return this.reload()
      this.setData({ busy: verb })
      try {
        await send(ticket, verb)
        if (this.turn === turn) this.stop(verb === 'confirm' ? 'confirmed' : 'cancelled')
      } catch (thrown) {
        if (this.turn !== turn) return
        const error = thrown as LoginError
        const stop = stopOf(error)
        if (stop) return this.stop(stop, error)
        if (verb === 'confirm') this.unsure = true
        this.setData({ busy: '' })
        surface().toast(textOf(error, this.data.t), 'plain')
      }
    },

    countDown() {
      this.stopTimer()
      if (this.data.shown !== 'card' || !this.deadline) return
      this.timer = setInterval(() => this.tick(), 1000)
      this.tick()
    },

    stopTimer() {
      if (this.timer) clearInterval(this.timer)
    },

    tick() {
      const seconds = Math.ceil(((this.deadline ?? NaN) - Date.now()) / 1000)
      const { t, busy } = this.data
      if (seconds > 0) {
        const text = seconds < 60 ? t.leftSeconds : t.left
        const left = text.replace('{m}', `${Math.floor(seconds / 60)}`).replace('{s}', `${seconds % 60}`)
        return this.setData({ left })
      }
      // What a confirmation came to is for the backend to say.
      if (busy || this.unsure) this.setData({ left: '' })
      else this.stop('expired')
    },

    onConfirm() {
      void this.act('confirm')
    },

    onCancel() {
      void this.act('cancel')
    },

    onRetry() {
      void this.reload()
    },

    async onClose() {
      const platform = detect()
      const { home: url } = this.data
      const leave = () =>
        platform.pages().length > 1
          ? platform.navigate('navigateBack', {})
          : platform.navigate('reLaunch', { url })
      // A page that cannot be left stays: nobody loses anything by it.
      await leave().catch((error: unknown) => console.error(error))
    },
  },
})

/** `2026-11-21 09:30`, by this device's clock. */
function format(time: number): string {
  const date = new Date(time)
  const two = (value: number) => `0${value}`.slice(-2)
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}
