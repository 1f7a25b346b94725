/** Where the demo's backend is: `npm run server -w demo` listens here. The preview sends it on to its own. */
export const baseUrl = 'http://127.0.0.1:3000'

/** The same in WeChat's cloud hosting: its environment, the service, and the address at which its pictures are. */
export const hosting = { env: 'prod-0', service: 'login', publicUrl: 'https://login.example.com' }

/** Shown beside the box in the popup. */
export const agreements = [
  { title: '用户服务协议', url: '/pages/agreement/index?name=service', version: '2026-11' },
  { title: '隐私政策', url: '/pages/agreement/index?name=privacy', version: '2026-11' },
]
