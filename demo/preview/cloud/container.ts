import type { ForwardAnswer, ForwardRequest } from '../wx/forward.ts'
import { forward, type Routes } from '../serve/forward.ts'
import type { Caller } from './functions.ts'

/** A request to a service of cloud hosting. */
export interface ContainerRequest extends Omit<ForwardRequest, 'url'> {
  /** With its query. */
  path: string
}

/**
 * Sends it to the service that `X-WX-SERVICE` names, with the headers by which WeChat says who sends it. Those of the
 * request itself that are so named do not get through.
 */
export async function callContainer(
  { path, header, ...request }: ContainerRequest,
  services: Routes,
  caller: Caller,
  env: string,
  signal: AbortSignal,
): Promise<ForwardAnswer> {
  const given = Object.entries(header).map(([name, value]) => [name.toLowerCase(), value] as const)
  const service = Object.fromEntries(given)['x-wx-service'] ?? ''
  const target = Object.hasOwn(services, service) ? services[service] : undefined
  if (!target) return { reason: `there is no service "${service}"` }
  const trusted = {
    'x-wx-service': service,
    'x-wx-env': env,
    'x-wx-source': 'wx_client',
    'x-wx-appid': caller.appId,
    'x-wx-openid': caller.openId,
    ...(caller.unionId && { 'x-wx-unionid': caller.unionId }),
    'x-forwarded-for': caller.ip,
  }
  const own = Object.fromEntries(given.filter(([name]) => !/^x-(?:wx-|forwarded)/.test(name)))
  const url = new URL(path, target).href
  return forward({ ...request, url, header: { ...own, ...trusted } }, { [target]: target }, signal)
}
