import { LoginError } from './server/error'
import { createServer } from './server/server'

/** The auth helper that pages and the popup share. */
const server = createServer()

export default server
export { createServer, LoginError }
export type { LoginErrorCode, LoginErrorDetail } from './server/error'
export type { Locale, Texts } from './server/locale'
export type {
  Agreement,
  Failure,
  GuardOptions,
  LoginOptions,
  LoginResult,
  NavigateOptions,
  NavigationResult,
  Reason,
  RequestOptions,
  RequestResult,
  Server,
  ServerEvents,
  ServerOptions,
  Session,
  Step,
  UploadOptions,
  User,
} from './server/types'
export type { LoginEventDetails, LoginInstance, LoginProperties, Mode, OwnTexts } from './login/types'
export type {
  LoginScanEventDetails,
  LoginScanInstance,
  LoginScanProperties,
  OwnScanTexts,
  ScanResult,
} from './login-scan/types'
export type { ScanTexts } from './login-scan/locale'
export type { Platform } from './platform/platform'
export type { Transport, TransportRequest, TransportResponse } from './transport/transport'

// `require('miniprogram-login')` gives the helper itself, as `import server from` does.
Object.defineProperty(server, '__esModule', { value: true })
module.exports = Object.assign(server, exports)
