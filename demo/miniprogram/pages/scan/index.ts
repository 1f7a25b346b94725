import { agreements } from '../../config'

/** Opened by the code on a computer's login page. The card checks what it is given, and asks for a login if there is none. */
Page({
  data: { scene: '', agreements },

  onLoad({ scene = '' }) {
    this.setData({ scene })
  },

  onAgreement({ detail: { url } }: WechatMiniprogram.CustomEvent<{ url: string }>) {
    void wx.navigateTo({ url })
  },
})
