import server from '../index'
import { surface } from '../platform/index'
import { createAttempt } from '../server/attempt'
import { texts } from '../server/locale'
import { privacy } from './privacy'
import { profile } from './profile'
import type { Handlers, State } from './view'
import { data, OPEN_TYPES, properties } from './view'
import { parseMode, ways } from './ways'

/** `<login>`, the popup. It logs in through the helper, and knows nothing of requests or storage. */
Component<typeof data, typeof properties, Handlers, [], State>({
  options: { multipleSlots: true },
  externalClasses: [
    'custom-class',
    'title-class',
    'description-class',
    'button-class',
    'secondary-class',
    'agreement-class',
    'cancel-class',
  ],
  properties,
  data,
  lifetimes: {
    attached() {
      this.listenPrivacy()
    },
    detached() {
      this.detached = true
      this.answerPrivacy('disagree')
      this.close()
    },
  },
  pageLifetimes: {
    show() {
      this.hidden = false
      this.listenPrivacy()
    },
    hide() {
      this.hidden = true
    },
  },
  methods: {
    ...ways,
    ...profile,
    ...privacy,

    open(options) {
      return server.login({ ...options, popup: this })
    },

    close() {
      this.attempt?.close()
    },

    show(asked) {
      const attempt = createAttempt(asked)
      const { mode, mounted } = this.data
      const ended = attempt.ended.then((result) => {
        this.end(attempt, result)
        return result
      })
      if (this.detached) attempt.close()
      if (this.detached) return ended
      // Another helper's login, on the same popup.
      this.attempt?.close()
      this.attempt = attempt
      // Still on its way out: van-popup would not come back from there.
      if (mounted) this.setData({ mounted: false })
      this.tappedAt = this.phone = this.picture = this.upload = undefined
      if (this.data.profile === 'required') attempt.step = 'profiled'
      const { user } = attempt
      this.setData({
        mounted: true,
        show: true,
        view: user && user.step !== 'visitor' ? 'profile' : 'login',
        ways: parseMode(mode),
        openTypes: OPEN_TYPES,
        agreed: false,
        loading: '',
        uploading: false,
        nickName: user?.nickName ?? '',
        avatar: user?.avatarUrl ?? '',
        t: this.textsIn(attempt.locale),
      })
      if (this.data.view === 'profile') void this.propose()
      this.triggerEvent('open')
      return ended
    },

    end(attempt, result) {
      const { t, view } = this.data
      if (this.attempt === attempt) {
        this.attempt = undefined
        this.setData({ show: false })
      }
      if (result.status === 1) surface().toast(view === 'profile' ? t.saved : t.success, 'success')
      else if (result.reason === 'deny') this.say(t.denied)
      this.triggerEvent('close')
      this.triggerEvent('login', result)
    },

    textsIn(language) {
      const { locale, texts: own } = this.data
      const table = texts[locale || language] ?? texts['zh-CN']
      return { ...table, ...own, failures: { ...table.failures, ...Object(own).failures } }
    },

    say(text) {
      surface().toast(text, 'plain')
    },

    onClose() {
      this.answerPrivacy('disagree')
      this.close()
    },

    onAfterLeave() {
      if (!this.data.show) this.setData({ mounted: false })
    },
  },
})
