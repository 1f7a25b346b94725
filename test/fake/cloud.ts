import type { Answer } from './wx'

interface Callbacks {
  success?(result: unknown): void
  fail?(error: unknown): void
}

export interface FunctionCall {
  name: string
  data: Record<string, unknown>
  config?: { env: string }
}

export interface ContainerCall {
  path: string
  method: string
  header: Record<string, string>
  data?: string | ArrayBuffer
  config: { env: string }
  timeout?: number
}

/** What a cloud function did: returned something, failed, or never called back. */
export type FunctionOutcome = { result: unknown } | { fail: string } | 'hang'

/**
 * Adds the cloud, and the device's files, to the fake `wx`: both calls answer later and once, and a function's event and
 * result go through JSON as on the platform.
 */
export function installFakeCloud(handlers: {
  runFunction?(call: FunctionCall): FunctionOutcome | Promise<FunctionOutcome>
  answerContainer?(call: ContainerCall): Answer | Promise<Answer>
  files?: Map<string, Uint8Array>
}): void {
  const { runFunction, answerContainer, files = new Map() } = handlers
  const throughJson = (value: unknown): unknown =>
    value === undefined ? undefined : JSON.parse(JSON.stringify(value))
  const cloud = {
    async callFunction({ success, fail, ...call }: FunctionCall & Callbacks) {
      const outcome = await runFunction?.(throughJson(call) as FunctionCall)
      if (!outcome || outcome === 'hang') return
      if ('fail' in outcome) fail?.({ errCode: -1, errMsg: `cloud.callFunction:fail ${outcome.fail}` })
      else
        success?.({ errMsg: 'cloud.callFunction:ok', result: throughJson(outcome.result), requestID: 'r-1' })
    },
    async callContainer({ success, fail, ...call }: ContainerCall & Callbacks) {
      const { statusCode = 200, data, header = {}, fail: error } = (await answerContainer?.(call)) ?? {}
      if (error) fail?.({ errCode: -1, errMsg: `cloud.callContainer:fail ${error}` })
      else success?.({ errMsg: 'cloud.callContainer:ok', callID: 'c-1', statusCode, data, header })
    },
  }
  const manager = {
    readFile({ filePath, success, fail }: { filePath: string } & Callbacks) {
      const bytes = files.get(filePath)
      queueMicrotask(() => {
        if (bytes) success?.({ data: bytes.slice().buffer, errMsg: 'readFile:ok' })
        else fail?.({ errMsg: `readFile:fail no such file or directory, open '${filePath}'` })
      })
    },
  }
  Object.assign((globalThis as unknown as { wx: object }).wx, {
    cloud,
    getFileSystemManager: () => manager,
    arrayBufferToBase64: (bytes: ArrayBuffer) => Buffer.from(bytes).toString('base64'),
    base64ToArrayBuffer: (text: string) => new Uint8Array(Buffer.from(text, 'base64')).buffer,
  })
}
