import type { ForwardRequest } from './forward.ts'

/** `wx.cloud.callFunction` as the preview's server takes it. The phone's user is the preview's word, not the mini-program's. */
export interface FunctionMessage {
  name: string
  data: unknown
  user: string
  env: string
  /** How long the network takes, in milliseconds. */
  delay?: number
}

/** `wx.cloud.callContainer` likewise; the path has its query, the service stands in a header. */
export interface ContainerMessage extends Omit<ForwardRequest, 'url'> {
  path: string
  user: string
  env: string
}
