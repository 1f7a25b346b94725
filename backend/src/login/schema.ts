import { z } from 'zod'

/** Visible ASCII: what platforms make codes, names and base64 of. */
const token = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters')

const base64 = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64')

const text = (max: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'must be ordinary text')

export const loginSchema = z
  .strictObject({
    provider: token(32).meta({ description: 'e.g. `wechat`' }),
    code: token(512).meta({ description: 'of wx.login' }),
    silent: z
      .boolean()
      .optional()
      .meta({
        description:
          'without any UI: the user has agreed to nothing, and stays or becomes a visitor. ' +
          'Comes without userInfo, phoneCode and agreements',
      }),
    userInfo: z
      .strictObject({
        encryptedData: base64(8192),
        iv: base64(64),
        rawData: z.string().min(1).max(8192),
        signature: z.string().regex(/^[0-9a-f]{40}$/, 'must be 40 lower-case hex digits'),
      })
      .optional()
      .meta({ description: 'of getUserInfo, made under the session of this very code' }),
    phoneCode: token(512).optional().meta({ description: 'of getPhoneNumber: another thing than `code`' }),
    agreements: z
      .array(z.strictObject({ title: text(200), version: text(64).optional() }))
      .max(20)
      .optional()
      .meta({ description: 'what the user ticked; kept with the time' }),
  })
  .refine((input) => !(input.silent && (input.userInfo || input.phoneCode || input.agreements)), {
    path: ['silent'],
    error: 'a silent login has no userInfo, phoneCode or agreements',
  })
  .meta({
    id: 'LoginRequest',
    // Else the page would show one in which everything is given, and that is refused.
    examples: [{ provider: 'wechat', code: '0a1b2c3d4e5f' }],
  })

export type LoginInput = z.output<typeof loginSchema>
