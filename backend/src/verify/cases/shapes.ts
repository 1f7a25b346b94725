import { z } from 'zod'
import { openedSchema, sessionListSchema, sessionSchema } from '../../session/schema.ts'
import { userSchema } from '../../user/schema.ts'

/** As our own routes answer, with room for what an author adds. */
const userShape = userSchema.loose()
export const openedShape = openedSchema.extend({ user: userShape }).loose()
export const sessionShape = sessionSchema.extend({ user: userShape }).loose()

const itemShape = sessionListSchema.element.extend({
  client: sessionListSchema.element.shape.client.loose(),
})
export const sessionListShape = z.array(itemShape.loose())
