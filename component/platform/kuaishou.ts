import { parse } from './json'
import type { Platform, PlatformRequest, PlatformResponse } from './platform'
import { createWxLike, type WxLike, type WxLikeError } from './wx-like'

declare const ks: WxLike

const like = createWxLike('kuaishou', () => ks)

/**
 * Kuaishou. https://mp.kuaishou.com/docs/develop/guide/login.html
 *
 * `server.configure({ platform: kuaishou })`. `<login>` is WeChat's: here a popup is the author's own, see PLATFORMS.md.
 */
export const kuaishou: Platform = {
  ...like,
  request: (options) => like.request(posted(options)).catch(answerIn),
}

/** Its request knows GET and POST alone: the rest goes as a POST that says what it is meant as, which our backend reads. */
function posted(options: PlatformRequest): PlatformRequest {
  const { method = 'GET', header } = options
  if (/^(GET|POST)$/i.test(method)) return options
  return { ...options, method: 'POST', header: { ...header, 'X-HTTP-Method-Override': method } }
}

/**
 * Its pages hand every status to `success`; a client in use has seen a refusal go to `fail`, its status in the text alone.
 * Both are taken, a body as text too; where there is but a text only 401, which decides on a session. Without the body an
 * ended session cannot be told from an expired one: it is renewed.
 */
function answerIn(error: WxLikeError & Partial<PlatformResponse>): PlatformResponse {
  const { statusCode = /\b401\b/.test(error.errMsg ?? '') ? 401 : 0, data, header = {} } = error
  if (statusCode > 0) return { statusCode, data: typeof data === 'string' ? parse(data) : data, header }
  throw error
}
