import assert from 'node:assert/strict'
import { z } from 'zod'

interface Content {
  schema?: object
}

export interface ResponseDescription {
  description: string
  headers?: Record<string, object>
  content: Record<string, Content>
}

export interface Operation {
  operationId: string
  summary: string
  tags: string[]
  security?: object[]
  parameters?: { name: string; in: string; required: boolean; description?: string; schema: object }[]
  requestBody?: { required: boolean; content: Record<string, Content> }
  responses: Record<string, ResponseDescription>
}

export interface Document {
  openapi: string
  info: { title: string; version: string }
  servers: { url: string }[]
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, object> }
}

/** `DELETE /sessions/{id}` and what the document says of it. */
export function operationsOf({ paths }: Document): Map<string, Operation> {
  const found = new Map<string, Operation>()
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      found.set(`${method.toUpperCase()} ${path}`, operation)
    }
  }
  return found
}

/** A schema of the document, made ready to check with; throws if there is anything in it that makes no sense. */
export function compile({ components }: Document, schema: object): z.ZodType {
  const $schema = 'https://json-schema.org/draft/2020-12/schema'
  const text = JSON.stringify({ $schema, $defs: components.schemas, allOf: [schema] })
  return z.fromJSONSchema(
    JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as z.core.JSONSchema.JSONSchema,
  )
}

/** The names of the errors that an answer of this status may have. */
export function errorsOf(response: ResponseDescription): string[] {
  const { allOf = [] } = (response.content['application/json']?.schema ?? {}) as {
    allOf?: { properties?: { error?: { enum?: string[] } } }[]
  }
  return allOf.flatMap(({ properties }) => properties?.error?.enum ?? [])
}

export interface Ask extends RequestInit {
  /** what stands for the path's `{id}` */
  at?: string
  query?: string
  utoken?: string
}

export interface Asked {
  status: number
  headers: Headers
  text: string
  /** undefined if it is not JSON */
  body: { result: Record<string, unknown>; error?: string } | undefined
}

export interface Checked {
  /** Sends a request, and holds the answer against what the document says of this operation. */
  ask(url: string, key: string, ask?: Ask): Promise<Asked>
  /** `200` and the names of the errors that an operation has answered so far */
  seen: Map<string, Set<string>>
}

export function createChecked(document: Document): Checked {
  const operations = operationsOf(document)
  const seen = new Map<string, Set<string>>()

  return {
    seen,
    async ask(url, key, { at = '', query = '', utoken, ...init } = {}) {
      const operation = operations.get(key)
      assert.ok(operation, `${key} is not in the document`)
      const [method = '', path = ''] = key.split(' ')
      const headers = new Headers(init.headers)
      if (utoken !== undefined) headers.set('Authorization', `Bearer ${utoken}`)
      const address = url + path.replace(/\{\w+\}/, at) + query
      const answer = await fetch(address, { ...init, method, headers })
      const { status } = answer
      const text = await answer.text()
      const what = `${key} ${status} ${text.slice(0, 300)}`

      const described = operation.responses[status]
      assert.ok(described, `not described: ${what}`)
      const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
      assert.ok(type in described.content, `not described: ${type} of ${what}`)
      const isJson = type === 'application/json'
      const body = isJson ? (JSON.parse(text) as NonNullable<Asked['body']>) : undefined
      conforms(described.content[type], body, what)
      const { requestBody } = operation
      if (status === 200 && typeof init.body === 'string' && requestBody !== undefined) {
        conforms(requestBody.content['application/json'], JSON.parse(init.body), `what is sent to ${key}`)
      }
      assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/, what)
      if (status === 429) assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/, what)
      if (answer.headers.has('retry-after')) assert.ok(described.headers?.['Retry-After'], what)

      const results = seen.get(key) ?? new Set()
      seen.set(key, results.add(status === 200 ? '200' : `${status} ${body?.error}`))
      return { status, headers: answer.headers, text, body }
    },
  }

  function conforms(content: Content | undefined, value: unknown, what: string): void {
    if (content?.schema === undefined) return
    // One by one: zod's intersection takes what any part knows, where in JSON Schema a strict part refuses it.
    const { allOf = [content.schema] } = content.schema as { allOf?: object[] }
    for (const part of allOf) {
      const { error } = compile(document, part).safeParse(value)
      assert.equal(error, undefined, `${what}: ${error?.message}`)
    }
  }
}
