import { answer, failure, type Callbacks } from './async.ts'
import { readFile } from './files.ts'
import { forward, needNetwork } from './forward.ts'
import { logRequest } from './log.ts'
import { inTurn, requestHeader } from './request.ts'

export interface UploadOptions extends Callbacks {
  url: string
  filePath: string
  name: string
  header?: Record<string, unknown>
  formData?: Record<string, unknown>
  timeout?: number
}

export interface UploadTask {
  abort(): void
  onProgressUpdate(
    listener: (result: {
      progress: number
      totalBytesSent: number
      totalBytesExpectedToSend: number
    }) => void,
  ): void
}

const DEFAULT_TIMEOUT = 60_000

/** `wx.uploadFile`: the answer's body stays text. */
export function uploadFile(options: UploadOptions): UploadTask {
  const aborter = new AbortController()
  const listeners = new Set<Parameters<UploadTask['onProgressUpdate']>[0]>()
  const progress = (total: number): void => {
    for (const listener of listeners)
      listener({ progress: 100, totalBytesSent: total, totalBytesExpectedToSend: total })
  }
  void inTurn(() => send(options, aborter.signal, progress)).then(
    (result) => answer([options.success, options.complete], result),
    (error: unknown) => answer([options.fail, options.complete], failure('uploadFile', error)),
  )
  return { abort: () => aborter.abort(), onProgressUpdate: (listener) => void listeners.add(listener) }
}

async function send(options: UploadOptions, signal: AbortSignal, progress: (total: number) => void) {
  const { url, filePath, name, formData = {} } = options
  const end = logRequest({
    method: 'POST',
    url,
    header: requestHeader(options.header),
    sent: { ...formData, [name]: filePath },
  })
  try {
    needNetwork()
    const message = new FormData()
    for (const [key, value] of Object.entries(formData)) message.append(key, String(value))
    message.append(name, await readFile(filePath), filePath.slice(filePath.lastIndexOf('/') + 1))
    const encoded = new Response(message)
    const header = {
      ...requestHeader(options.header),
      'content-type': encoded.headers.get('content-type') ?? '',
    }
    const body = new Uint8Array(await encoded.arrayBuffer())
    const timeout = options.timeout ?? DEFAULT_TIMEOUT
    const received = await forward({ url, method: 'POST', header, body, timeout }, signal)
    progress(body.length)
    const data = new TextDecoder().decode(received.body)
    end({ status: received.status, received: data })
    return { data, statusCode: received.status, header: received.header, errMsg: 'uploadFile:ok' }
  } catch (error) {
    end({ error: failure('uploadFile', error).errMsg })
    throw error
  }
}
