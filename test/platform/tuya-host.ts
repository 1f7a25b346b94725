import type { HostShape } from './host'

/** Tuya's ways: https://developer.tuya.com/en/miniapp/develop/miniapp/api/login/login.md */
export const tuyaHost: HostShape = {
  global: 'ty',
  failure: (text) => ({
    errorMsg: 'the call failed',
    errorCode: 6,
    innerError: { errorMsg: text, errorCode: 1200 },
  }),
  failing: ['fail', 'failure'],
  storage: 'one-object',
}
