import { z } from 'zod'
import { defineSettings, required, url } from './settings.ts'
import { tuya, tuyaRegions, type TuyaRegion } from './tuya.ts'

const regions = Object.keys(tuyaRegions) as TuyaRegion[]

export const tuyaSettings = defineSettings({
  name: 'tuya',
  schema: z.object({
    TUYA_CLIENT_ID: required,
    TUYA_SECRET: required,
    TUYA_REGION: z.enum(regions, `is none of ${regions.join(', ')}`).optional(),
    TUYA_API: url.optional(),
  }),
  help: `\
  TUYA_CLIENT_ID  needed for Tuya: the Access ID of the cloud project
  TUYA_SECRET     needed with it
  TUYA_REGION     cn; the users' data centre: us-west, us-east, eu-central, eu-west, in or sg
  TUYA_API        in place of the region's address`,
  create: ({ TUYA_CLIENT_ID, TUYA_SECRET, TUYA_REGION, TUYA_API }) =>
    tuya({ clientId: TUYA_CLIENT_ID, secret: TUYA_SECRET, region: TUYA_REGION, api: TUYA_API }),
})
