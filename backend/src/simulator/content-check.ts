import type { AccessTokens } from './access-tokens.ts'
import { refuse, say } from './answer.ts'
import type { Visits } from './visits.ts'

/** What the texts are here that WeChat would not let pass, or would have a person look at. */
const riskyWord = '违规'
const reviewWord = 'review'

/** WeChat's labels of a text that is fine, and of one that is political. */
const labels = { pass: 100, review: 20001, risky: 20001 }

/**
 * POST /wxa/msg_sec_check
 * https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/sec-center/sec-check/msgSecCheck.html
 */
export function createContentCheck(
  tokens: AccessTokens,
  visits: Visits,
): (query: URLSearchParams, body: Record<string, unknown>) => Response {
  return (query, { version, openid, scene, content, nickname = '' }) => {
    const token = tokens.check(query.get('access_token'))
    if (token instanceof Response) return token
    if (version !== 2 || typeof content !== 'string' || typeof nickname !== 'string') {
      return refuse(47001, 'data format error')
    }
    if (content === '') return refuse(44002, 'empty post data')
    if (![1, 2, 3, 4].includes(Number(scene))) return refuse(40129, 'invalid scene')
    const found = typeof openid === 'string' ? visits.find(openid) : undefined
    if (found === undefined) return refuse(40003, 'invalid openid')
    if (found.appId !== token.appId) return refuse(43104, 'this appid does not have permission')
    if (!found.isRecent) return refuse(61010, 'code is expired')
    const text = content + nickname
    const suggest = text.includes(riskyWord) ? 'risky' : text.includes(reviewWord) ? 'review' : 'pass'
    const result = { suggest, label: labels[suggest] }
    return say({
      errcode: 0,
      errmsg: 'ok',
      result,
      detail: [{ strategy: 'content_model', errcode: 0, ...result, prob: 90 }],
      trace_id: '60ae120f-371d5872-7941a05b',
    })
  }
}
