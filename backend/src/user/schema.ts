import { z } from 'zod'

export const nickNameSchema = z.strictObject({ nickName: z.string() })

/** Visible ASCII: what platforms make codes of. */
export const phoneCodeSchema = z.strictObject({
  phoneCode: z
    .string()
    .max(512)
    .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters'),
})

export const userSchema = z
  .strictObject({
    id: z.string(),
    step: z.enum(['visitor', 'member', 'profiled']),
    nickName: z.string().meta({ description: "'' if unknown" }),
    avatarUrl: z
      .string()
      .meta({ description: "'' if unknown; a path of this backend if PUBLIC_URL is not set" }),
    phone: z.string().nullable().meta({ description: 'masked, e.g. 138****8000' }),
  })
  .meta({ id: 'User' })
