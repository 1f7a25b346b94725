import { z } from 'zod'
import { userSchema } from '../user/schema.ts'

export const time = z.int().meta({ description: 'epoch milliseconds' })

export const sessionSchema = z.strictObject({ expiresAt: time, user: userSchema }).meta({ id: 'Session' })

export const openedSchema = z
  .strictObject({
    utoken: z.string().meta({ description: 'opaque; sent back as `Authorization: Bearer <utoken>`' }),
    expiresAt: time,
    user: userSchema,
  })
  .meta({ id: 'Login' })

export const sessionListSchema = z.array(
  z
    .strictObject({
      id: z.string(),
      current: z.boolean().meta({ description: 'the session that asks' }),
      client: z.strictObject({
        kind: z.enum(['mini-program', 'pc']),
        name: z.string().meta({ description: "e.g. `iPhone`; '' if unknown" }),
      }),
      createdAt: time,
      lastSeenAt: time.meta({ description: 'epoch milliseconds, to five minutes' }),
      expiresAt: time,
    })
    .meta({ id: 'SessionListItem' }),
)
