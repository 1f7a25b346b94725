/** The platforms that an author imports by themselves, and a popup of the author's own. */
import server, { type Platform } from 'miniprogram-login'
import { douyin } from 'miniprogram-login/platform/douyin'
import { kuaishou } from 'miniprogram-login/platform/kuaishou'
import { qq } from 'miniprogram-login/platform/qq'
import { createAttempt } from 'miniprogram-login/server/attempt'
import { expectType, type Same } from './expect'

server.configure({ platform: qq })
server.configure({ platform: douyin })
server.configure({ platform: kuaishou })
expectType<Same<typeof qq, Platform>>()

void server.login({
  popup: {
    show(asked) {
      const attempt = createAttempt(asked)
      void attempt.submit({ agreements: [{ title: '用户协议' }] }).then(() => attempt.close())
      return attempt.ended
    },
    close: () => undefined,
  },
})

// @ts-expect-error a popup has to be able to close
void server.login({ popup: { show: () => new Promise(() => undefined) } })
