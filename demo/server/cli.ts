import path from 'node:path'
import { wechat } from 'miniprogram-login-backend'
import { baseUrl } from '../miniprogram/config.ts'
import { startDemoServer } from './index.ts'

/** The demo's backend for WeChat DevTools and phones, with an appid of one's own: `npm run server -w demo`. */
const { WECHAT_APPID, WECHAT_SECRET, WECHAT_API, PORT = '3000', HOST } = process.env
if (!WECHAT_APPID || !WECHAT_SECRET) {
  console.error(
    'WECHAT_APPID and WECHAT_SECRET are missing: take both from mp.weixin.qq.com (开发管理), and put the appid into demo/project.config.json too.',
  )
  process.exit(1)
}
const server = await startDemoServer({
  port: Number(PORT),
  host: HOST,
  // The demo itself knows it under this address.
  publicUrl: process.env.PUBLIC_URL ?? baseUrl,
  databaseUrl: `sqlite:${path.join(import.meta.dirname, '..', 'demo.db')}`,
  providers: [wechat({ appId: WECHAT_APPID, secret: WECHAT_SECRET, api: WECHAT_API })],
})
console.log(`listening on ${server.url}`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close())
