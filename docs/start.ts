import { printLog } from '../demo/preview/cloud/index.ts'
import { runDemo } from '../demo/run.ts'
import { buildSite } from './build.ts'
import { serveSite, type SiteOptions } from './serve.ts'

/** `npm run docs`: the site, with the demo running beside it. The same port each time if it is free. */
const PORT = Number(process.env.PORT ?? 5190)

const [folder, demo] = await Promise.all([buildSite(), runDemo({ log: printLog })])
const options: SiteOptions = { folder, preview: demo.url }
const site = await serveSite({ ...options, port: PORT }).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error
  return serveSite(options)
})
console.log(`\n  文档 / the documentation: ${site.url}\n  Ctrl-C 停止 / to stop\n`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void Promise.all([site.close(), demo.close()]).then(() => process.exit(0))
  })
}
