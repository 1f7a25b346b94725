import { agreements } from '../../config'

/** The helper's `loginPage`: it opens this page where there is no popup, shows the popup here, and goes back after it. */
Page({
  data: { agreements },
  onAgreement({ detail: { url } }: WechatMiniprogram.CustomEvent<{ url: string }>) {
    void wx.navigateTo({ url })
  },
})
