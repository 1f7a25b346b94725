import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'

export type JsonObject = Record<string, unknown>

/** Turns zod schemas into JSON Schema; those with an id become components, and are referred to. */
export interface Schemas {
  /** @param io `input` for what is taken, `output` for what is given */
  add(schema: z.ZodType, io: 'input' | 'output'): JsonObject
  /** what was added so far that has an id */
  components(): JsonObject
}

const here = '#/components/schemas/'

export function createSchemas(): Schemas {
  const components: JsonObject = {}

  function keep(id: string, schema: unknown): void {
    if (id in components && !isDeepStrictEqual(components[id], schema)) {
      throw new Error(`two schemas have the id ${id}`)
    }
    components[id] = schema
  }

  return {
    add(schema, io) {
      // Inside another one, for zod refers to a schema by its id only from without.
      const { properties, $defs = {} } = z.toJSONSchema(z.object({ schema }), { io, override: plain })
      for (const [id, component] of Object.entries($defs)) keep(id, rebase(component))
      return rebase(properties?.['schema']) as JsonObject
    },
    components: () => components,
  }
}

/** That an integer is one JavaScript can hold need not be said. */
function plain({ jsonSchema }: { jsonSchema: { minimum?: number; maximum?: number } }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}

function rebase(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(rebase)
  if (typeof schema !== 'object' || schema === null) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? value.replace('#/$defs/', here) : rebase(value),
    ]),
  )
}
