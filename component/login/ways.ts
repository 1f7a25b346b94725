import { surface } from '../platform/index'
import { LoginError } from '../server/error'
import type { Mode } from './types'
import type { View, WayMethods } from './view'

/** A phone code lives five minutes; one that is about to end is not worth a try. */
const PHONE_FRESH = 4.5 * 60_000

/** The first step: agreements, and the buttons that log in. */
export const ways: WayMethods & ThisType<View> = {
  agreedTo() {
    return this.data.agreed || !this.data.agreements.length
  },

  onAgree() {
    this.setData({ agreed: !this.data.agreed })
  },

  onAgreement(event) {
    const { title, url } = this.data.agreements[event.currentTarget.dataset.index] ?? {}
    this.triggerEvent('agreement', { title, url })
  },

  onTap(event) {
    const { mode } = event.currentTarget.dataset
    if (!this.agreedTo()) this.say(this.data.t.agreeFirst)
    else if (mode === 'code') void this.submit(mode, {})
    // The phone number is paid for already: it is sent again, not asked for again.
    else if (mode === 'phone' && this.phone) void this.submit(mode, { phoneCode: this.phone.code })
    else this.tappedAt = Date.now()
  },

  // The popup closes here or later, never on the tap: the platform loses these callbacks with their buttons.
  onGetUserInfo({ detail }) {
    const { encryptedData, iv, rawData, signature } = detail
    if (!this.agreedTo()) return
    if (!/:ok/.test(detail.errMsg)) return this.refuse('userInfo', detail)
    const tappedAt = this.tappedAt ?? Date.now()
    // Without a login before the tap the platform encrypts nothing; the code alone is enough.
    const userInfo = encryptedData ? { encryptedData, iv, rawData, signature } : undefined
    void this.submit('userInfo', { userInfo, tappedAt })
  },

  onGetPhoneNumber({ detail }) {
    if (!this.agreedTo()) return
    if (!detail.code) return this.refuse('phone', detail)
    this.phone = { code: detail.code, at: Date.now() }
    void this.submit('phone', { phoneCode: detail.code })
  },

  refuse(mode, detail) {
    const refusal = surface().refusal(detail)
    const { t, ways } = this.data
    if (refusal === 'deny' && ways.length === 1) return this.attempt?.close('deny')
    if (refusal === 'deny') return this.say(t.deniedOne)
    const error = new LoginError(refusal, `${mode}: ${detail.errMsg}`, { data: detail })
    // These three are the developer's to mend; the user can only take another way.
    if (['undeclared', 'no-permission', 'quota'].includes(refusal)) console.error(error)
    this.attempt?.fail(error)
    this.say(t.failures[refusal] ?? t.failures.other)
  },

  async submit(mode, credentials) {
    const { attempt } = this
    if (!attempt || this.data.loading) return
    this.setData({ loading: mode })
    const agreements = this.data.agreements.map(({ title, version }) => ({ title, version }))
    try {
      await attempt.submit({ ...credentials, agreements })
      this.phone = undefined
      if (this.attempt === attempt) this.complete()
    } catch (thrown) {
      // Closed meanwhile: there is nobody to tell.
      if (this.attempt !== attempt) return
      const { code, data } = thrown as LoginError
      const dead = Object(data).error === 'phone_code_invalid'
      if (dead || (this.phone && Date.now() - this.phone.at > PHONE_FRESH)) this.phone = undefined
      this.setData({ loading: '', 'openTypes.phone': this.phone ? '' : 'getPhoneNumber' })
      const { failures } = this.data.t
      this.say(failures[code as keyof typeof failures] ?? failures.other)
    }
  },
}

/** The ways that `mode` names and the host has; if there is none, a plain tap, which works everywhere. */
export function parseMode(mode: string): Mode[] {
  const { modes } = surface()
  const ways = mode.split(/\s*,\s*/).filter((way) => {
    const known = modes.includes(way as Mode)
    if (!known) console.warn(`<login mode="${way}"> is not for this platform; it has ${modes}`)
    return known
  })
  return (ways.length ? ways : ['code']) as Mode[]
}
