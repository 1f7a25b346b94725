import type { ServerOptions } from 'miniprogram-login'
import { baseUrl } from './config'

export const backendFor = (_query: object): ServerOptions => ({ baseUrl })
