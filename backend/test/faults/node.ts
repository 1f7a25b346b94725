import { createBackend, defaultLimits, serve, wechat, type Limits } from '../../src/index.ts'

/** A backend without limits, for a test that is a crowd by itself; else as the command starts it. */
const {
  WECHAT_APPID = '',
  WECHAT_SECRET = '',
  WECHAT_API,
  WECHAT_PUSH_TOKEN: token = '',
  METRICS_TOKEN,
} = process.env

const limits = Object.fromEntries(
  Object.keys(defaultLimits).map((name) => [name, { max: 1e9, windowMs: 60_000 }]),
) as unknown as Limits

const backend = createBackend({
  providers: [wechat({ appId: WECHAT_APPID, secret: WECHAT_SECRET, api: WECHAT_API, push: { token } })],
  limits,
  metricsToken: METRICS_TOKEN,
  log: 'silent',
})
const { url } = await serve(backend.node)
console.log(`listening on ${url}`)
