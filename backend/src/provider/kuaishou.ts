import { z } from 'zod'
import { ApiError } from '../error.ts'
import { createCodeProvider, type CodeProviderOptions } from './code-provider.ts'
import { formBody, readJson } from './platform-http.ts'
import type { ProviderFactory } from './provider.ts'
import { defineSettings, required, url } from './settings.ts'

/** A number in the examples, a string in a list of fields. */
const refusalSchema = z.object({ result: z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]) })

const answerSchema = z.object({
  open_id: z.string().min(1).max(128),
  session_key: z.string().min(1).max(128),
  // The mini-games' call has it, the mini-programs' page does not say.
  union_id: z.string().max(128).nullish(),
})

/** Kuaishou. https://mp.kuaishou.com/docs/develop/server/code2Session.html */
export const kuaishou = (options: CodeProviderOptions): ProviderFactory =>
  createCodeProvider(
    {
      name: 'kuaishou',
      api: 'https://open.kuaishou.com',
      redeem: (http, { appId, secret, code }) =>
        http.ask(
          {
            path: '/oauth2/mp/code2session',
            ...formBody({ app_id: appId, app_secret: secret, js_code: code }),
          },
          (answer) => {
            // Whether a refusal is a 200, or a 400 as OAuth has it, its page does not say.
            const value = readJson(answer.status === 400 ? { ...answer, status: 200 } : answer)
            const { result } = refusalSchema.parse(value)
            if (result !== 1) throw toApiError(result)
            const { open_id, session_key, union_id } = answerSchema.parse(value)
            return { subject: open_id, unionId: union_id, sessionKey: session_key }
          },
        ),
    },
    options,
  )

const blames: Record<number, string> = {
  100200100: 'a parameter is missing',
  100200101: 'KUAISHOU_APPID or KUAISHOU_SECRET is wrong, or the mini-program is not online',
}

/** The codes of the open platform's OAuth calls. A code that is unknown, too old or used is one and the same to it. */
function toApiError(result: number): ApiError {
  const detail = { result }
  switch (result) {
    case 100200105:
      return new ApiError('code_invalid', { detail })
    case 100200500:
      return new ApiError('platform_busy', { detail, retryAfter: 1 })
    default:
      return new ApiError('platform_misconfigured', { detail: { ...detail, blame: blames[result] } })
  }
}

export const kuaishouSettings = defineSettings({
  name: 'kuaishou',
  schema: z.object({ KUAISHOU_APPID: required, KUAISHOU_SECRET: required, KUAISHOU_API: url.optional() }),
  help: `\
  KUAISHOU_APPID  needed for Kuaishou
  KUAISHOU_SECRET needed with it
  KUAISHOU_API    https://open.kuaishou.com`,
  create: (values) =>
    kuaishou({ appId: values.KUAISHOU_APPID, secret: values.KUAISHOU_SECRET, api: values.KUAISHOU_API }),
})
