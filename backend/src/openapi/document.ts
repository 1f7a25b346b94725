import type { z } from 'zod'
import { ApiError, type ErrorName } from '../error.ts'
import type { Route } from '../http/route.ts'
import { errorsByStatus, errorSchema } from './errors.ts'
import { createSchemas, type JsonObject, type Schemas } from './schemas.ts'
import * as zh from './zh.ts'

/** The OpenAPI 3.1 document of these routes. Its addresses are relative: it holds wherever the routes are mounted. */
export function createDocument(routes: readonly Route[], version: string): JsonObject {
  const schemas = createSchemas()
  const error = schemas.add(errorSchema, 'output')
  const paths: Record<string, JsonObject> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    const operations = (paths[path] ??= {})
    operations[route.method.toLowerCase()] = toOperation(route, schemas, error)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: zh.title,
      version,
      description: zh.introduction,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '.' }],
    tags: zh.groups.map(({ name, description }) => ({ name, description })),
    paths,
    components: {
      schemas: schemas.components(),
      headers: {
        RetryAfter: { description: zh.retryAfter, schema: { type: 'integer', minimum: 1 } },
      },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: zh.bearer } },
    },
  }
}

function toOperation(route: Route, schemas: Schemas, error: JsonObject): JsonObject {
  const { method, path, summary, takes, gives } = route
  const group = zh.groups.find(({ routes }) => `${method} ${path}` in routes)
  const parameters = [
    ...Array.from(path.matchAll(/:(\w+)/g), ([, name = '']) => ({ in: 'path', name, required: true })),
    ...route.parameters,
  ].map(toParameter)
  const failures = [...errorsByStatus(route)].map(([status, names]) => [
    status,
    toFailure(status, names, error),
  ])
  // Who logs out is known by the token too, though it need not hold any more.
  const usesToken = route.needsSession || route.errors.includes('token_missing')
  return {
    operationId: toOperationId(route),
    summary: group?.routes[`${method} ${path}` as `${typeof method} /${string}`] ?? summary,
    description: summary,
    ...(group && { tags: [group.name] }),
    ...(usesToken && { security: [{ bearer: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(Object.keys(takes).length > 0 && {
      requestBody: { required: true, content: toContent(takes, schemas, 'input') },
    }),
    responses: {
      200: {
        description: zh.success,
        content: toContent(gives, schemas, 'output'),
      },
      ...Object.fromEntries(failures),
    },
  }
}

/** `DELETE /sessions/:id` is `deleteSessionsById`. */
function toOperationId({ method, path }: Route): string {
  const words = path
    .split(/[/.]/)
    .map((word) => word.replace(/^:(.)/, (_, first: string) => `by${first.toUpperCase()}`))
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
  return method.toLowerCase() + words.map(capital).join('')
}

function toParameter(parameter: { in: string; name: string; required: boolean }): JsonObject {
  return { ...parameter, description: zh.parameters[parameter.name], schema: { type: 'string' } }
}

function toContent(
  content: Record<string, z.ZodType>,
  schemas: Schemas,
  io: 'input' | 'output',
): Record<string, JsonObject> {
  return Object.fromEntries(
    Object.entries(content).map(([type, schema]) => {
      const converted = schemas.add(schema, io)
      return [type, Object.keys(converted).length > 0 ? { schema: converted } : {}]
    }),
  )
}

function toFailure(status: number, names: readonly ErrorName[], error: JsonObject): JsonObject {
  const properties = { code: { const: status }, error: { enum: names } }
  const example = (name: ErrorName): JsonObject => ({
    summary: `${name}：${zh.errors[name]}`,
    value: { code: status, error: name, message: new ApiError(name).message, requestId: exampleId },
  })
  return {
    description: names.map((name) => `- \`${name}\` ${zh.errors[name]}`).join('\n'),
    ...((status === 429 || status === 503) && { headers: retryAfter }),
    content: {
      'application/json': {
        schema: { allOf: [error, { type: 'object', properties }] },
        examples: Object.fromEntries(names.map((name) => [name, example(name)])),
      },
    },
  }
}

const retryAfter = { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }
const exampleId = '0b9f4c1e-6a0d-4a53-9d3b-2f1f5f0f7a11'
