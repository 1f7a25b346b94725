import server from '../index'
import { surface } from '../platform/index'
import type { PrivacyMethods, View } from './view'

/** What WeChat is told of the button that agrees: its id in privacy.wxml. */
const BUTTON = 'login-agree'

/** WeChat's privacy question, asked here: only where `privacy="popup"` says so, since the last who listens gets it. */
export const privacy: PrivacyMethods & ThisType<View> = {
  listenPrivacy() {
    if (this.data.privacy !== 'popup') return
    surface().privacy?.listen((guide, answer) => {
      // WeChat waits for every answer: one that nobody can see the question of is given at once.
      if (this.detached || this.hidden) return answer({ event: 'disagree' })
      // One question at a time.
      this.answerPrivacy('disagree')
      this.answer = answer
      this.setData({
        mounted: true,
        show: true,
        asking: true,
        guide,
        ...(this.attempt ? {} : { view: '', t: this.textsIn(server.locale) }),
      })
      answer({ event: 'exposureAuthorization' })
    })
  },

  onPrivacy() {
    this.answerPrivacy('agree')
  },

  onRefusePrivacy() {
    this.answerPrivacy('disagree')
  },

  onGuide() {
    surface().privacy?.open()
  },

  answerPrivacy(event) {
    const { answer } = this
    if (!answer) return
    this.answer = undefined
    this.setData({ asking: false, show: !!this.attempt })
    answer(event === 'agree' ? { event, buttonId: BUTTON } : { event })
  },
}
