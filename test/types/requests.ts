/** Requests, uploads and navigations: what they take, and what they give by Promise and by callback. */
import server from 'miniprogram-login'
import type { LoginError, RequestResult } from 'miniprogram-login'
import { expectType, type Same } from './expect'

interface Order {
  id: string
  title: string
}

export async function requests(): Promise<void> {
  const { data, statusCode, header } = await server.sendRequest<Order[]>({ url: '/orders' })
  expectType<Same<typeof data, Order[]>>()
  expectType<Same<typeof statusCode, number>>()
  expectType<Same<typeof header, Record<string, string>>>()
  // @ts-expect-error not in an order
  void data[0]?.price

  const untyped = await server.sendRequest({ url: '/orders' })
  expectType<Same<typeof untyped, RequestResult<unknown>>>()
  // @ts-expect-error nobody has said what it is
  void untyped.data.length

  const uploaded = await server.uploadFile<{ url: string }>({
    url: '/photo',
    filePath: 'wxfile://a',
    name: 'file',
  })
  expectType<Same<typeof uploaded.data.url, string>>()
}

void server.sendRequest({
  url: '/orders',
  method: 'POST',
  data: { id: 1 },
  header: { a: 'b' },
  timeout: 1000,
})
void server.sendRequest({ url: '/orders', login: true })
// Whatever else the platform's request takes.
void server.sendRequest({ url: '/orders', enableHttp2: true, responseType: 'arraybuffer' })
void server.uploadFile({ url: '/photo', filePath: 'wxfile://a', name: 'file', formData: { album: 7 } })

// @ts-expect-error a request goes somewhere
void server.sendRequest({ method: 'GET' })
// @ts-expect-error milliseconds, as a number
void server.sendRequest({ url: '/orders', timeout: '1s' })
// @ts-expect-error yes, no, or left out
void server.sendRequest({ url: '/orders', login: 'popup' })
// @ts-expect-error an upload has a file
void server.uploadFile({ url: '/photo', name: 'file' })
// @ts-expect-error and a form field
void server.uploadFile({ url: '/photo', filePath: 'wxfile://a' })

void server.sendRequest<Order[]>({
  url: '/orders',
  success: (result) => expectType<Same<typeof result, RequestResult<Order[]>>>(),
  fail: (error) => expectType<Same<typeof error, LoginError>>(),
  complete: (outcome) => expectType<Same<typeof outcome, RequestResult<Order[]> | LoginError>>(),
})
// @ts-expect-error what is given is an answer, not its body
void server.sendRequest<Order[]>({ url: '/orders', success: (orders: Order[]) => orders })

void server.navigateTo({
  url: '/pages/orders/index',
  step: 'profiled',
  login: true,
  events: {},
  success: (result) => expectType<Same<typeof result, unknown>>(),
  fail: (error) => expectType<Same<typeof error, LoginError>>(),
})
void server.redirectTo({ url: '/pages/orders/index', login: false })
void server.reLaunch({ url: '/pages/orders/index' })
void server.switchTab({ url: '/pages/mine/index' })
// @ts-expect-error a navigation goes somewhere
void server.switchTab({})
// @ts-expect-error no such step
void server.redirectTo({ url: '/pages/orders/index', step: 'admin' })
