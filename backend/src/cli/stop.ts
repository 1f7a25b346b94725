export interface Started {
  url: string
  /** Lets requests under way finish. */
  close(): Promise<void>
}

/** The first signal lets requests under way finish; a second one does not wait. */
export function stopOnSignal({ close }: Started, fail: (error: unknown) => void): void {
  let isStopping = false
  const stop = (): void => {
    if (isStopping) process.exit(1)
    isStopping = true
    close().catch(fail)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
