import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

/** The command as it is published: it is there after `npm run build`. */
export const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

export interface Command {
  child: ChildProcess
  /** Resolves with the address of the `listening on` line; rejects if the process ends before. */
  listening: Promise<string>
  /** Resolves when the process has ended and its output is read. */
  ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** Runs a file in a process of its own. It is ended by its pid when the test is over. */
export function run(
  t: TestContext,
  file: string,
  options: { args?: string[]; env?: object; cwd: string },
): Command {
  const { args = [], env = {}, cwd } = options
  const loader = /\.m?ts$/.test(file) ? ['--import', import.meta.resolve('tsx')] : []
  const child = spawn(process.execPath, [...loader, file, ...args], {
    cwd,
    // Nothing of the caller's environment may decide a test.
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', ...env },
  })
  t.after(() => {
    child.kill('SIGKILL')
  })
  let stdout = ''
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }))
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk)
      const url = /^listening on (http:\S+)\n/m.exec(stdout)?.[1]
      if (url !== undefined) resolve(url)
    })
    void ended.then(() => reject(new Error(`ended early: ${stdout}${stderr}`)))
  })
  // A test that expects the process to end never looks at this one.
  listening.catch(() => {})
  return { child, listening, ended }
}
