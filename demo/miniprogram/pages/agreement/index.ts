const documents: Record<string, { title: string; text: string }> = {
  service: {
    title: '用户服务协议',
    text: '这是演示用的协议。登录后，演示后端会为你保存一个随机的用户编号和你的订单；你可以随时退出登录。',
  },
  privacy: {
    title: '隐私政策',
    text: '演示后端只保存登录所必需的信息，不向任何第三方提供。在你自己的小程序里，请换成你的隐私保护指引。',
  },
}

Page({
  data: { title: '', text: '' },
  onLoad({ name = 'service' }) {
    const shown = documents[name] ?? documents.service
    if (shown) this.setData(shown)
    if (shown) void wx.setNavigationBarTitle({ title: shown.title })
  },
})
