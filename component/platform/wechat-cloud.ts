import type { PlatformResponse } from './platform'

/** As long as `wx.request` waits by default, in milliseconds. */
const PATIENCE = 60_000
/** A timer that is set for longer rings at once. */
const LONGEST = 2 ** 31 - 1

type Api = 'callFunction' | 'callContainer'

interface ContainerCall {
  path: string
  method: string
  header: Record<string, string>
  data: string | ArrayBuffer | undefined
  config: { env: string }
  /** Milliseconds; WeChat waits for a container no longer than 15 seconds. */
  timeout?: number
  /** How the answer is to be read, as with `wx.request`. */
  responseType?: unknown
  dataType?: unknown
}

/** By callbacks, and told of a call that throws, rejects or is never answered too: each of them ends in one outcome. */
function call<T>(api: Api, options: object, timeout: number | undefined): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const patience = timeout && timeout <= LONGEST ? timeout : PATIENCE
    const timer = setTimeout(() => reject({ errMsg: `cloud.${api}:fail timeout` }), patience)
    const end =
      <V>(settle: (value: V) => void) =>
      (value: V) => {
        clearTimeout(timer)
        settle(value)
      }
    const fail = end(reject)
    try {
      if (!wx.cloud) throw new Error('call wx.cloud.init() first; WeChat has it since base library 2.2.3')
      const run = wx.cloud[api] as (options: object) => unknown
      if (!run) throw new Error(`this WeChat has no wx.cloud.${api}: it takes a newer base library`)
      const returned = run.call(wx.cloud, { ...options, success: end(resolve), fail })
      Promise.resolve(returned).catch(fail)
    } catch (error) {
      fail(error)
    }
  })
}

/**
 * Runs a cloud function with `data` as its event; resolves to what it returned. Rejects with what the platform said.
 * https://developers.weixin.qq.com/miniprogram/dev/wxcloud/reference-sdk-api/functions/Cloud.callFunction.html
 */
export async function callFunction(
  name: string,
  data: object,
  env: string | undefined,
  timeout: number | undefined,
): Promise<unknown> {
  const config = env && { config: { env } }
  const { result } = await call<{ result?: unknown }>('callFunction', { name, data, ...config }, timeout)
  return result
}

/**
 * Sends a request to a service of cloud hosting. An HTTP status of any kind resolves; rejects with what the platform said.
 * https://developers.weixin.qq.com/miniprogram/dev/wxcloudrun/src/development/call/mini.html
 */
export async function callContainer(options: ContainerCall): Promise<PlatformResponse> {
  const { statusCode, data, header } = await call<PlatformResponse>('callContainer', options, options.timeout)
  return { statusCode, data, header }
}

/** The bytes of a file of the device. Rejects with what the platform said. */
export function readFile(filePath: string): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    wx.getFileSystemManager().readFile({
      filePath,
      success: ({ data }) => resolve(data as ArrayBuffer),
      fail: reject,
    })
  })
}

export const toBase64 = (bytes: ArrayBuffer): string => wx.arrayBufferToBase64(bytes)
export const fromBase64 = (text: string): ArrayBuffer => wx.base64ToArrayBuffer(text)
