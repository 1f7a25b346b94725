import { z } from 'zod'
import { openedSchema, time } from '../session/schema.ts'

export const createSchema = z.strictObject({
  provider: z
    .string()
    .max(32)
    .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters')
    .optional()
    .meta({ description: 'e.g. `wechat`; by default the first that can make code images' }),
})

const state = z.enum(['new', 'scanned', 'confirmed', 'consumed', 'cancelled', 'expired'])

export const createdSchema = z
  .strictObject({
    scene: z.string().meta({ description: "the ticket's public name, in the code image too" }),
    expiresAt: time,
    image: z.string().meta({ description: 'the mini-program code as a data: URL' }),
    interval: z.int().meta({ description: 'seconds between two polls' }),
    secret: z
      .string()
      .optional()
      .meta({ description: 'only if asked for with `x-scan-secret: header`; else it is in a cookie' }),
  })
  .meta({ id: 'ScanTicket' })

export const polledSchema = z
  .strictObject({
    state,
    expiresAt: time,
    user: z
      .strictObject({ nickName: z.string(), avatarUrl: z.string() })
      .optional()
      .meta({ description: 'who has scanned' }),
    session: openedSchema.optional().meta({ description: 'once, with state `confirmed`' }),
  })
  .meta({ id: 'ScanState' })

export const cardSchema = z
  .strictObject({
    state,
    site: z.string().meta({ description: "what the site is called; '' if it is not set" }),
    client: z.string().meta({ description: "browser and system of the PC; '' if unknown" }),
    ip: z.string().meta({ description: "the PC's address; '' if unknown" }),
    createdAt: time,
    expiresAt: time,
  })
  .meta({ id: 'ScanCard' })

export const movedSchema = z.strictObject({ state }).meta({ id: 'ScanMoved' })
