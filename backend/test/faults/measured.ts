import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** The command, which on SIGUSR2 prints what memory it holds once all garbage is gone. */
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

process.on('SIGUSR2', () => {
  collect()
  const { rss, heapUsed, external } = process.memoryUsage()
  process.stdout.write(`memory ${JSON.stringify({ rss, heap: heapUsed + external })}\n`)
})

await import('../../src/cli.ts')
