import { encode } from 'uqr'
import type { AccessTokens } from './access-tokens.ts'
import { refuse } from './answer.ts'
import { createPng } from './png.ts'

/** The address that the code stands for: whoever scans it opens this. */
export type CodeUrl = (scene: string, page: string) => string

export const defaultCodeUrl: CodeUrl = (scene, page) =>
  `https://mp.weixin.qq.com/a/~simulator?${new URLSearchParams({ page, scene })}`

const scenePattern = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+$/
const envVersions: ReadonlySet<unknown> = new Set(['release', 'trial', 'develop'])
/** Calls, whatever came of them. */
const callsPerMinute = 5000
const [leastWidth, defaultWidth, mostWidth] = [280, 430, 1280]

/**
 * POST /wxa/getwxacodeunlimit: a PNG, or JSON for a refusal. Any page is taken as published.
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/qrcode-link/qr-code/getUnlimitedQRCode.html
 */
export function createCodeImages(
  tokens: AccessTokens,
  codeUrl: CodeUrl,
  now: () => number,
): (query: URLSearchParams, body: Record<string, unknown>) => Response {
  let minute = 0
  let calls = 0

  function isTooOften(): boolean {
    const current = Math.floor(now() / 60_000)
    if (current !== minute) [minute, calls] = [current, 0]
    calls += 1
    return calls > callsPerMinute
  }

  return (query, body) => {
    const token = tokens.check(query.get('access_token'))
    if (token instanceof Response) return token
    if (isTooOften()) return refuse(45009, 'reach max api minute quota limit')
    const { scene, page = '', width = defaultWidth, check_path: checkPath = true } = body
    const { env_version: envVersion = 'release' } = body
    if (typeof scene !== 'string' || scene.length === 0 || scene.length > 32) {
      return refuse(40169, 'invalid length for scene, or the data is not json string')
    }
    if (!scenePattern.test(scene)) return refuse(40129, 'invalid scene')
    if (typeof page !== 'string' || /^\/|[?#]/.test(page)) return refuse(41030, 'invalid page')
    if (!Number.isInteger(width) || Number(width) < leastWidth || Number(width) > mostWidth) {
      return refuse(40097, 'invalid args: width')
    }
    if (typeof checkPath !== 'boolean' || !envVersions.has(envVersion)) return refuse(40097, 'invalid args')
    const png = draw(codeUrl(scene, page), Number(width))
    return new Response(new Uint8Array(png), { headers: { 'Content-Type': 'image/png' } })
  }
}

function draw(text: string, width: number): Buffer {
  // What a reader needs to be sure of: four modules of white around it.
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const scale = Math.max(1, Math.floor(width / size))
  const margin = Math.floor((width - scale * size) / 2)
  return createPng(Math.max(width, size), (x, y) => {
    const [column, row] = [Math.floor((x - margin) / scale), Math.floor((y - margin) / scale)]
    return data[row]?.[column] ?? false
  })
}
