import { flushLog, type Logger } from '../log.ts'

/**
 * A fault that nobody has caught leaves the program in a state nobody knows: it is logged, with all lines before it, and
 * the process ends with 1, for whoever supervises it to start it anew. Rejections that nobody handles come here too.
 */
export function stopOnFault(log: Logger): void {
  let isStopping = false
  const stop = async (err: Error, origin: string): Promise<void> => {
    log.error({ err, origin }, 'a fault that nobody has caught: this process ends')
    if (isStopping) return
    isStopping = true
    await flushLog(log)
    process.exit(1)
  }
  process.on('uncaughtException', (err, origin) => void stop(err, origin))
}
