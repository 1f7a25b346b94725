import { surface } from '../platform/index'
import type { PrivacyMethods, View } from './view'

/** What WeChat is told of the button that agrees: its id in privacy.wxml. */
const BUTTON = 'login-agree'

/** WeChat's privacy question, asked here: only where `privacy="popup"` says so, since the last who listens gets it. */
export const privacy: PrivacyMethods & ThisType<View> = {
  listenPrivacy() {
    if (this.data.privacy !== 'popup') return
    surface().privacy?.listen((guide, answer) => {
      // One question at a time: WeChat waits for every answer.
      this.answerPrivacy('disagree')
      this.answer = answer
      this.setData({ mounted: true, show: true, asking: true, guide, ...(this.attempt ? {} : { view: '' }) })
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
