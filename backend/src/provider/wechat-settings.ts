import { z } from 'zod'
import { defineSettings, required, url, yesOrNo } from './settings.ts'
import { wechat } from './wechat.ts'

const schema = z
  .object({
    WECHAT_APPID: required,
    WECHAT_SECRET: required,
    WECHAT_API: url.optional(),
    WECHAT_PUSH_TOKEN: z
      .string()
      .regex(/^[A-Za-z0-9]{3,32}$/, 'is not 3 to 32 letters and digits')
      .optional(),
    WECHAT_PUSH_AES_KEY: z
      .string()
      .regex(/^[A-Za-z0-9]{43}$/, 'is not 43 letters and digits')
      .optional(),
    WECHAT_NICKNAME_CHECK: yesOrNo.default(false),
    WECHAT_CLOUD_HOSTING: yesOrNo.default(false),
    WECHAT_SCAN_PAGE: z
      .string()
      .regex(/^[^/?#\s][^?#\s]*$/, 'is not of the form pages/scan/index')
      .optional(),
    WECHAT_SCAN_ENV_VERSION: z
      .enum(['release', 'trial', 'develop'], 'is none of release, trial, develop')
      .optional(),
    WECHAT_SCAN_CHECK_PATH: yesOrNo.optional(),
  })
  // It looks at two variables; it does not wait for all the others to be right.
  .refine(
    ({ WECHAT_PUSH_TOKEN, WECHAT_PUSH_AES_KEY }) =>
      WECHAT_PUSH_AES_KEY === undefined || WECHAT_PUSH_TOKEN !== undefined,
    { path: ['WECHAT_PUSH_TOKEN'], message: 'is missing beside WECHAT_PUSH_AES_KEY', when: () => true },
  )

export const wechatSettings = defineSettings({
  name: 'wechat',
  schema,
  help: `\
  WECHAT_APPID    needed for WeChat
  WECHAT_SECRET   needed with it
  WECHAT_API      https://api.weixin.qq.com
  WECHAT_PUSH_TOKEN, WECHAT_PUSH_AES_KEY
                  as set under message push; without them no pushed message is taken
  WECHAT_NICKNAME_CHECK
                  false; true asks WeChat's content check about nicknames
  WECHAT_CLOUD_HOSTING
                  false; true in WeChat's cloud hosting with its public address
                  closed: x-wx-openid then says who it is
  WECHAT_SCAN_PAGE
                  pages/scan/index: the mini-program's page for PC scan login
  WECHAT_SCAN_ENV_VERSION
                  release: what a scan opens; trial or develop before that
  WECHAT_SCAN_CHECK_PATH
                  true; false for a page that is not published yet`,
  create: (values) => {
    const { WECHAT_PUSH_TOKEN: token, WECHAT_PUSH_AES_KEY: encodingAesKey } = values
    return wechat({
      appId: values.WECHAT_APPID,
      secret: values.WECHAT_SECRET,
      api: values.WECHAT_API,
      nickNameCheck: values.WECHAT_NICKNAME_CHECK,
      cloudHosting: values.WECHAT_CLOUD_HOSTING,
      push: token === undefined ? undefined : { token, encodingAesKey },
      scan: {
        page: values.WECHAT_SCAN_PAGE,
        envVersion: values.WECHAT_SCAN_ENV_VERSION,
        checkPath: values.WECHAT_SCAN_CHECK_PATH,
      },
    })
  },
})
