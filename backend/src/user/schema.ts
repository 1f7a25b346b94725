import { z } from 'zod'

export const userSchema = z.strictObject({ nickName: z.string() })
