import { printLog } from './preview/cloud/index.ts'
import { runDemo } from './run.ts'

/** `npm start`: the demo in a browser. The same port each time if it is free, so that a reload after a restart works. */
const PORT = Number(process.env.PORT ?? 5180)
/** This machine's address in the network, for a phone that scans the code on the web page. */
const HOST = process.env.HOST || '127.0.0.1'

const options = { host: HOST, log: printLog, watch: true }
const demo = await runDemo({ ...options, port: PORT }).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error
  return runDemo(options)
})
console.log(`\n  小程序登录演示 / the demo: ${demo.url}\n  Ctrl-C 停止 / to stop\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void demo.close().then(() => process.exit(0))
  })
}
