/** The real backend and the stand-in for WeChat's servers, on free ports, until stdin ends. Says `{ backend, simulator }`. */
import { createBackend, serve, wechat } from 'miniprogram-login-backend'
import { startSimulator } from 'miniprogram-login-backend/simulator'

const simulator = await startSimulator()
const providers = [wechat({ appId: 'wx0000000000000001', secret: 'secret', api: simulator.url })]
const backend = createBackend({ providers, databaseUrl: 'sqlite::memory:', log: 'silent' })
const server = await serve(backend.node, { port: 0, host: '127.0.0.1' })
console.log(JSON.stringify({ backend: server.url, simulator: simulator.url }))
process.stdin.resume()
process.stdin.once('end', async () => {
  await server.close()
  await backend.close()
  await simulator.close()
})
