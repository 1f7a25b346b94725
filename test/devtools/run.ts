/** Other programs, and their end: each is a group of processes, since the compile leaves some of its own behind. */
import { type ChildProcess, spawn } from 'node:child_process'

/** The compile never ends by itself where it cannot reach WeChat for what it does not need. */
const LIMIT = 300_000
const stopped = new AbortController()
const groups = new Set<ChildProcess>()

/** What a program said, and whether it took what it was given. */
export interface Verdict {
  passed: boolean
  said: string
}

export interface Run {
  cwd: string
  /** More of the environment. */
  env?: Record<string, string>
  /** Milliseconds, after which it is ended and has not passed. */
  limit?: number
}

/** Ends what runs, with its children; what would run later rejects. */
export function stop(): void {
  stopped.abort(new Error('stopped'))
  for (const child of groups) end(child)
}

/**
 * Runs a program to its end.
 *
 * @returns what it wrote, both streams together
 * @throws Error if it cannot be started, or after `stop()`
 */
export function run(
  command: string,
  args: readonly string[],
  { cwd, env, limit = LIMIT }: Run,
): Promise<Verdict> {
  stopped.signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: Ctrl-C reaches it through `stop()` alone, and one signal ends all that is in it.
      detached: process.platform !== 'win32',
    })
    groups.add(child)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)))
    const timer = setTimeout(() => {
      said += `\nended after ${limit / 1000} s`
      end(child)
    }, limit)
    child.on('error', (error) => {
      clearTimeout(timer)
      groups.delete(child)
      reject(error)
    })
    // What it leaves behind holds its streams open: 'close' would never come.
    child.on('exit', () => end(child))
    child.on('close', (code) => {
      clearTimeout(timer)
      groups.delete(child)
      if (stopped.signal.aborted) reject(stopped.signal.reason as Error)
      else resolve({ passed: code === 0, said: said.trim() })
    })
  })
}

function end(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // It has ended, and has left nothing.
  }
}
