import server from '../index'
import { detect } from '../platform'
import type { LoginError } from '../server/error'
import type { Locale } from '../server/locale'
import { texts } from '../server/locale'
import type { Agreement, Attempt, Credentials, LoginOptions, LoginResult } from '../server/types'

/** The ways in that the popup offers. */
export type Mode = 'userInfo' | 'code'

const properties = {
  /** `userInfo`: the platform's getUserInfo button. `code`: a plain tap. */
  mode: { type: String, value: 'userInfo' as Mode },
  /** Shown beside an un-ticked box, which must be ticked before the button does anything. */
  agreements: { type: Array, value: [] as Agreement[] },
  /** Instead of the language's own title. */
  title: String,
  /** Instead of the language's own description. */
  description: String,
  /** The address of a picture above the title. */
  logo: String,
  /** Where the popup stands. */
  position: { type: String, value: 'bottom' as 'bottom' | 'center' },
  /** Instead of the helper's language. */
  locale: { type: String, value: '' as Locale | '' },
  /** Is there a cross? The button to decline is always there. */
  closeable: { type: Boolean, value: true },
  /** Does a tap beside the popup close it? */
  closeOnClickOverlay: { type: Boolean, value: true },
  zIndex: { type: Number, value: 100 },
  /** Puts the popup into the page's root, for a host inside a transformed element. */
  rootPortal: Boolean,
}

const data = {
  /** Does it render at all? */
  mounted: false,
  /** Is it up, or on its way? */
  show: false,
  agreed: false,
  loading: false,
  texts: texts['zh-CN'],
}

/** `<login>`, the popup. It logs in through the helper, and knows nothing of requests or storage. */
Component<typeof data, typeof properties, Methods, [], State>({
  options: { multipleSlots: true },
  externalClasses: ['custom-class', 'title-class', 'description-class', 'button-class'],
  properties,
  data,
  lifetimes: {
    detached() {
      this.close()
    },
  },
  methods: {
    open(options) {
      return server.login({ ...options, popup: this })
    },

    close() {
      this.attempt?.cancel('cancel')
    },

    show(attempt) {
      this.attempt = attempt
      this.tappedAt = undefined
      const locale = this.data.locale || server.locale
      this.setData({
        mounted: true,
        show: true,
        agreed: false,
        loading: false,
        texts: texts[locale] ?? texts['zh-CN'],
      })
      this.triggerEvent('open')
      void attempt.ended.then((result) => this.end(result))
    },

    end(result) {
      this.attempt = undefined
      this.setData({ show: false })
      if (result.status === 1) detect().toast(this.data.texts.success, 'success')
      else if (result.reason === 'deny') detect().toast(this.data.texts.denied, 'plain')
      this.triggerEvent('close')
      this.triggerEvent('login', result)
    },

    onAfterLeave() {
      if (!this.data.show) this.setData({ mounted: false })
    },

    onClose() {
      this.close()
    },

    onAgree(event) {
      this.setData({ agreed: event.detail })
    },

    onAgreement(event) {
      const { title, url } = this.data.agreements[event.currentTarget.dataset.index] as Agreement
      this.triggerEvent('agreement', { title, url })
    },

    agreedTo() {
      return this.data.agreed || !this.data.agreements.length
    },

    onTap() {
      const { mode, texts } = this.data
      if (!this.agreedTo()) detect().toast(texts.agreeFirst, 'plain')
      else if (mode === 'code') void this.submit({})
      else this.tappedAt = Date.now()
    },

    // The popup closes here or later, never on the tap: the platform loses this callback with its button.
    onGetUserInfo({ detail: { errMsg, encryptedData, iv, rawData, signature } }) {
      if (!this.agreedTo()) return
      if (encryptedData) {
        const tappedAt = this.tappedAt ?? Date.now()
        void this.submit({ userInfo: { encryptedData, iv, rawData, signature }, tappedAt })
      } else if (/deny|cancel|privacy permission/i.test(errMsg)) this.attempt?.cancel('deny')
      else detect().toast(this.data.texts.failures.other, 'plain')
    },

    async submit(credentials) {
      const { attempt } = this
      if (!attempt || this.data.loading) return
      this.setData({ loading: true })
      const agreements = this.data.agreements.map(({ title, version }) => ({ title, version }))
      try {
        await attempt.submit({ ...credentials, agreements })
      } catch (error) {
        // Closed meanwhile: there is nobody to tell.
        if (this.attempt !== attempt) return
        this.setData({ loading: false })
        const { failures } = this.data.texts
        detect().toast(
          failures[(error as LoginError).code as keyof typeof failures] ?? failures.other,
          'plain',
        )
      }
    },
  },
})

interface State {
  /** The login that is under way, while the popup is up. */
  attempt?: Attempt
  tappedAt?: number
}

interface Methods extends Record<string, (...args: never[]) => unknown> {
  /** Opens the popup, for a page that holds it by hand. */
  open(options?: LoginOptions): Promise<LoginResult>
  /** Closes it; the login ends as `cancel`. */
  close(): void
  show(attempt: Attempt): void
  end(result: LoginResult): void
  submit(credentials: Credentials): Promise<void>
  onAfterLeave(): void
  onClose(): void
  onAgree(event: { detail: boolean }): void
  onAgreement(event: WechatMiniprogram.TouchEvent<object, object, { index: number }>): void
  /** Is there nothing left to tick? */
  agreedTo(): boolean
  onTap(): void
  onGetUserInfo(event: WechatMiniprogram.ButtonGetUserInfo): void
}
