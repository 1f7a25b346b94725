import type { PlatformRequest } from '../../component/platform/platform'
import { http } from '../../component/transport/http'
import { installFakeWx, type FakeWx } from '../fake/wx'
import { apart, type Arrived, testTransport } from './contract'

const BASE = 'https://api.example.com/v1'

let wx: FakeWx

testTransport({
  transport: http(BASE),
  install(backend, files) {
    wx = installFakeWx((request) => {
      if (!request.url.startsWith(BASE)) return { data: {} }
      const bytes = files.get(request.filePath ?? '')
      if (request.filePath && !bytes) return { fail: 'uploadFile:fail file not found' }
      return backend(asWechatSends(request, bytes))
    })
  },
  elsewhere: () => wx.calls.requests.map(({ url }) => url).filter((url) => !url.startsWith(BASE)),
})

/** What `wx.request` makes of its options, by its page. */
function asWechatSends(request: PlatformRequest, bytes: Uint8Array | undefined): Arrived {
  const { url, method = 'GET', data, filePath = '', name = '', formData } = request
  const header = Object.fromEntries(
    Object.entries({ 'Content-Type': 'application/json', ...request.header })
      .filter(([, value]) => value ?? false)
      .map(([key, value]) => [key.toLowerCase(), value]),
  )
  const { path, query } = apart(url.slice(BASE.length))
  const fields = formData as Record<string, string>
  const file = bytes && {
    upload: { name, fileName: filePath.slice(filePath.lastIndexOf('/') + 1), bytes: [...bytes], fields },
  }
  const form = () =>
    Object.entries(Object(data) as object)
      .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`)
      .join('&')
  const rest = { method: bytes ? 'POST' : method, path, header, ...file }
  if (method === 'GET') return { ...rest, query: [query, form()].filter(Boolean).join('&'), body: '' }
  if (header['content-type']?.includes('urlencoded')) return { ...rest, query, body: form() }
  return { ...rest, query, body: typeof data === 'object' ? JSON.stringify(data) : String(data ?? '') }
}
