import { bytesAt, decode, encode } from './protobuf.ts'

export interface OpenApiOptions {
  /** the address of the simulator of WeChat's server */
  api: string
  /** the mini-program's, whose calls these are */
  appId: string
  /** default: the simulator's */
  secret?: string
}

/** `cloud.openapi` of the SDK: WeChat's own APIs, for which the platform has the access token. */
export interface OpenApi {
  /** @param body multipart, as the SDK posts it @returns what the SDK reads of it */
  answer(contentType: string, body: Buffer): Promise<Buffer>
}

const paths: Readonly<Record<string, string>> = {
  'phonenumber.getPhoneNumber': '/wxa/business/getuserphonenumber',
  'security.msgSecCheck': '/wxa/msg_sec_check',
  'wxacode.getUnlimited': '/wxa/getwxacodeunlimit',
}

/** What the platform says of an API that the function's config.json does not list. */
const noPermission = -604101

const tag = { apiData: 2, pair: 1, key: 1, value: 2 } as const
const answerTag = { data: 1, type: 2, error: 3, status: 4 } as const

/** Hands each call on to the simulator of WeChat's server. Without one no API may be called. */
export function createOpenApi(options: OpenApiOptions | undefined): OpenApi {
  async function post(path: string, body: object): Promise<Response> {
    return fetch(options!.api + path, { method: 'POST', body: JSON.stringify(body) })
  }

  async function accessToken(): Promise<string> {
    const { appId, secret = 'secret' } = options!
    const grant = { grant_type: 'client_credential', appid: appId, secret }
    const { access_token: token } = (await (await post('/cgi-bin/stable_token', grant)).json()) as {
      access_token: string
    }
    return token
  }

  return {
    async answer(contentType, body) {
      const parts = readParts(contentType, body)
      const path = paths[parts.get('apiName')?.toString() ?? '']
      if (options === undefined || path === undefined) return encode([[answerTag.error, noPermission]])
      const data = readData(parts.get('requestData') ?? Buffer.alloc(0))
      const answer = await post(`${path}?access_token=${await accessToken()}`, data)
      return encode([
        [answerTag.data, Buffer.from(await answer.arrayBuffer())],
        [answerTag.type, Buffer.from(answer.headers.get('content-type') ?? 'application/json')],
        [answerTag.status, answer.status],
      ])
    },
  }
}

/** Pairs of a name and a value in JSON. */
function readData(message: Buffer): Record<string, unknown> {
  const pairs = decode(bytesAt(decode(message), tag.apiData)).filter(([each]) => each === tag.pair)
  return Object.fromEntries(
    pairs.map(([, pair]) => {
      const fields = decode(pair as Buffer)
      return [bytesAt(fields, tag.key).toString(), JSON.parse(bytesAt(fields, tag.value).toString())]
    }),
  ) as Record<string, unknown>
}

/** Read as bytes: one of the parts is no text, and does not say so. */
function readParts(contentType: string, body: Buffer): Map<string, Buffer> {
  const boundary = /boundary=(.+)$/.exec(contentType)?.[1] ?? ''
  const pieces = body.toString('latin1').split(`--${boundary}`)
  return new Map(
    pieces.flatMap((piece): [string, Buffer][] => {
      const [, name, value] = /^\r\n[^]*?name="([^"]+)"[^]*?\r\n\r\n([^]*)\r\n$/.exec(piece) ?? []
      return name === undefined || value === undefined ? [] : [[name, Buffer.from(value, 'latin1')]]
    }),
  )
}
