import { CallFailure } from './async.ts'
import { getProject } from './context.ts'
import { forward } from './forward.ts'

const TIMEOUT = 10_000

/** A call about this mini-program, unless the message names another, to the stand-in for the platform's own servers, which hands out what WeChat's client would. */
export async function callSimulator<T>(path: string, message: object): Promise<T> {
  const { simulatorUrl, appid } = getProject()
  const answer = await forward({
    url: `${simulatorUrl}/_simulator/${path}`,
    method: 'POST',
    header: { 'content-type': 'application/json' },
    body: new TextEncoder().encode(JSON.stringify({ appid, ...message })),
    timeout: TIMEOUT,
  })
  const text = new TextDecoder().decode(answer.body)
  if (answer.status !== 200) throw new CallFailure(`the simulator answers ${answer.status} ${text}`)
  return JSON.parse(text) as T
}
