import { surface } from '../platform/index'
import type { ProfileMethods, View } from './view'

/** What the nickname's input and the backend take, in characters. A host may know longer ones. */
const LONGEST = 32

/** The second step: avatar and nickname, for who has not both. */
export const profile: ProfileMethods & ThisType<View> = {
  wantsProfile() {
    return this.data.profile !== 'none' || this.attempt?.step === 'profiled'
  },

  complete() {
    const { attempt } = this
    const user = attempt?.user
    if (!user || user.step === 'profiled' || !this.wantsProfile()) return attempt?.close()
    const { nickName, avatarUrl: avatar } = user
    this.setData({ view: 'profile', loading: '', nickName, avatar })
    void this.propose()
    // The nickname's input never brings the privacy question up by itself.
    if (this.data.privacy) surface().privacy?.require()
  },

  async propose() {
    const { attempt } = this
    this.typed = false
    const known = await surface()
      .profile?.()
      .catch(() => undefined)
    // What the user has typed by now counts.
    if (known && this.attempt === attempt && !this.typed && !this.data.nickName)
      this.setData({ nickName: [...known.nickName].slice(0, LONGEST).join('') })
  },

  onNickName() {
    this.typed = true
  },

  async onPicture() {
    const avatarUrl = await surface()
      .picture?.()
      .catch((error: unknown) => console.warn(error))
    if (avatarUrl) this.onAvatar({ detail: { avatarUrl } })
  },

  // A cancel has no event: nothing waits for one.
  onAvatar({ detail: { avatarUrl } }) {
    this.picture = avatarUrl
    this.upload = this.uploadPicture()
  },

  async uploadPicture() {
    const { attempt, picture } = this
    if (!attempt || !picture) return
    this.setData({ avatar: picture, uploading: true })
    try {
      await attempt.saveAvatar(picture)
      // Another may have been chosen meanwhile.
      if (this.picture === picture) this.picture = undefined
    } catch {
      if (this.attempt === attempt) this.say(this.data.t.avatarFailed)
    }
    if (this.attempt === attempt && this.data.uploading) this.setData({ uploading: false })
  },

  // Read as the form is submitted: the platform may clear a nickname that it refuses, after it was typed.
  async onProfile({ detail: { value } }) {
    const { attempt } = this
    const { t, loading, avatar, profile } = this.data
    if (!attempt || loading) return
    const nickName = (value.nickName ?? '').trim()
    const all = profile === 'required' || attempt.step === 'profiled'
    if (!nickName && (all || !avatar)) return this.say(t.nickNameFirst)
    if (!avatar && all) return this.say(t.avatarFirst)
    this.setData({ loading: 'profile', nickName })
    try {
      await this.upload
      if (this.picture) await attempt.saveAvatar(this.picture)
      this.picture = undefined
      if (nickName) await attempt.saveNickName(nickName)
      attempt.close()
    } catch {
      if (this.attempt !== attempt) return
      this.setData({ loading: '' })
      this.say(t.profileFailed)
    }
  },
}
