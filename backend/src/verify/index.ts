import { cases } from './cases/index.ts'
import { createClient, type Answer, type Client } from './client.ts'
import { createContext } from './context.ts'
import { readLanguage, readOptions, usage, UsageError, type VerifyOptions } from './options.ts'
import { createJsonReport, createTextReport, type Output } from './report.ts'
import { exitCodeOf, run, select } from './run.ts'
import { createSimulator, type Simulator } from './simulator.ts'
import { text, type Text } from './text.ts'

export interface VerifyIo {
  stdout: Output
  stderr: Output
  env: Record<string, string | undefined>
}

/** As long as the component waits for an answer. */
const limitMs = 10_000

/**
 * The command `verify`: checks a backend against the contract and reports. Resolves to the exit code: 0 if all that is
 * required passes, 1 if some of it fails, 2 if it could not be checked. Ctrl-C ends it early, with what there is.
 */
export async function runVerify(args: string[], io: VerifyIo): Promise<number> {
  const language = readLanguage(args)
  const complain = (told: Text): number => {
    io.stderr.write(`miniprogram-login-backend verify: ${told[language]}\n`)
    return 2
  }
  let options: VerifyOptions | undefined
  try {
    options = readOptions(args, io.env)
  } catch (error) {
    if (error instanceof UsageError) return complain(error.told)
    throw error
  }
  if (options === undefined) {
    io.stdout.write(usage[language])
    return 0
  }

  const stop = new AbortController()
  // A second Ctrl-C finds no handler any more, and ends the process at once.
  const interrupt = (): void => stop.abort()
  process.once('SIGINT', interrupt)
  const { signal } = stop
  const answers: Answer[] = []
  const onAnswer = (answer: Answer): void => void answers.push(answer)
  const backend = createClient({ base: options.base, limitMs, signal, onAnswer })
  const simulator = createSimulator({ base: options.simulator, limitMs, signal })
  try {
    return await verify({ options, io, complain, backend, simulator, answers, signal })
  } catch (error) {
    if (signal.aborted) return complain(stopped)
    throw error
  } finally {
    process.off('SIGINT', interrupt)
    await Promise.all([backend.close(), simulator.close()])
  }
}

const stopped = text('已中止', 'stopped')

interface Parts {
  options: VerifyOptions
  io: VerifyIo
  complain(told: Text): number
  backend: Client
  simulator: Simulator
  answers: Answer[]
  signal: AbortSignal
}

async function verify({
  options,
  io,
  complain,
  backend,
  simulator,
  answers,
  signal,
}: Parts): Promise<number> {
  const { base, only, language } = options
  const wanted = select(cases, only)
  if (wanted.length === 0) return complain(text(`没有含“${only}”的项目`, `no case has "${only}" in it`))

  const probe = await backend.send({ path: '/session' })
  if (probe.status === 0) {
    return complain(text(`连不上 ${base}（${probe.text}）`, `${base} cannot be reached (${probe.text})`))
  }
  const hasSimulator = await simulator.isThere()
  if (!hasSimulator) {
    complain(
      text(
        `连不上模拟器 ${options.simulator}，需要 code 的项目都未检查！\n  启动：npx miniprogram-login-backend simulator，或用 --simulator 指明`,
        `NO SIMULATOR at ${options.simulator}: every case that needs a code is skipped!\n  Start it with npx miniprogram-login-backend simulator, or name it with --simulator`,
      ),
    )
  }

  const report = options.isJson
    ? createJsonReport(io.stdout, language)
    : createTextReport(io.stdout, language)
  report.begin({
    url: base,
    simulator: options.simulator,
    isPartial: wanted.length < cases.length,
  })
  const context = createContext({ backend, simulator, answers })
  const verdicts = await run({ cases: wanted, context, hasSimulator, signal, onVerdict: report.add })
  if (signal.aborted) complain(stopped)
  const exitCode = exitCodeOf(verdicts, wanted.length)
  // Cases that need a code are the most of the contract: without them there is no verdict but a failure.
  const told = !hasSimulator && exitCode === 0 ? 2 : exitCode
  report.end(verdicts, told)
  return told
}
