import { randomBytes } from 'node:crypto'

/** WeChat answers HTTP 200 whatever happened, and labels its JSON text/plain. */
export const say = (answer: object): Response =>
  new Response(JSON.stringify(answer), { headers: { 'Content-Type': 'text/plain' } })

export function refuse(errcode: number, reason: string): Response {
  const rid = [4, 4, 4].map((bytes) => randomBytes(bytes).toString('hex')).join('-')
  return say({ errcode, errmsg: `${reason}, rid: ${rid}` })
}
