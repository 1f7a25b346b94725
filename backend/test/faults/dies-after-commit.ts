import { createBackend, serve, wechat } from '../../src/index.ts'

/** A backend that is killed once a login is saved, before anybody is told. */
const { WECHAT_APPID = '', WECHAT_SECRET = '', WECHAT_API } = process.env

const backend = createBackend({
  providers: [wechat({ appId: WECHAT_APPID, secret: WECHAT_SECRET, api: WECHAT_API })],
  log: 'silent',
  onLogin: () => void process.kill(process.pid, 'SIGKILL'),
})
const { url } = await serve(backend.node)
console.log(`listening on ${url}`)
