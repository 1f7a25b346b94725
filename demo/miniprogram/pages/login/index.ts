import { agreements } from '../../config'

/**
 * The helper's `loginPage`: it opens this page where there is no popup, shows the popup here, and goes back after it.
 * Built with `Component()`, to show that the helper does not mind.
 */
Component({
  data: { agreements },
  methods: {
    onAgreement({ detail: { url } }: WechatMiniprogram.CustomEvent<{ url: string }>) {
      void wx.navigateTo({ url })
    },
  },
})
