/** The PC's side of a login by scanning, in a browser tab whose time is moved by hand. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { problem, Tab, user } from './pc-support.ts'

let tab: Tab

beforeEach(() => {
  tab = new Tab()
})
afterEach(async () => {
  tab.close()
  await tab.pass(0)
  tab.end()
  assert.equal(tab.timers.size, 0, 'stop() leaves no timer')
  assert.equal(tab.openStreams, 0, 'stop() leaves no stream')
})

const asked = () => tab.requests.filter((request) => request === 'GET /scan').length
const made = () => tab.requests.filter((request) => request === 'POST /scan').length
const streams = () => tab.requests.filter((request) => request === 'GET /scan/events').length

describe('by events', () => {
  test('an image, who scans it, the session; one exchange', async () => {
    tab.load().start()
    await tab.pass(1000)
    assert.match(tab.last?.image ?? '', /^data:image\/png;base64,scene-1_/)
    await tab.phone('scanned')
    assert.deepEqual(tab.last?.user, user)
    assert.match(tab.last?.image ?? '', /scene-1_/)
    await tab.pass(3000)
    await tab.phone('confirmed')
    assert.deepEqual(tab.seen, ['loading', 'waiting', 'scanned', 'confirmed'])
    assert.equal(tab.last?.session?.utoken, 'u_1')
    assert.deepEqual(tab.requests, ['POST /scan', 'GET /scan', 'GET /scan/events', 'GET /scan'])
    await tab.pass(600_000)
    assert.equal(tab.requests.length, 4, 'nothing more is asked')
    assert.equal(tab.storage.size, 0)
  })

  test('confirmed at once after a question: the next one waits until it is not hasty', async () => {
    tab.load().start()
    await tab.pass(100)
    await tab.phone('confirmed')
    assert.equal(asked(), 1)
    await tab.pass(3000)
    assert.deepEqual([tab.seen.at(-1), asked()], ['confirmed', 2])
  })

  test('cancelled on the phone; refresh makes another image', async () => {
    const scan = tab.load()
    scan.start()
    await tab.pass(1000)
    await tab.phone('scanned')
    await tab.phone('cancelled')
    assert.equal(tab.last?.status, 'cancelled')
    scan.refresh()
    scan.refresh()
    await tab.pass(1000)
    assert.deepEqual(tab.seen.slice(-2), ['loading', 'waiting'])
    assert.match(tab.last?.image ?? '', /scene-2_/)
    assert.equal(made(), 2, 'a double click makes one')
  })

  test('a stream that says nothing is asked beside now and then', async () => {
    tab.load().start()
    await tab.pass(1000)
    // Its connection is dead, but neither side knows.
    for (const stream of tab.streams) stream.tell = () => undefined
    await tab.phone('confirmed')
    await tab.pass(31_000)
    assert.equal(tab.last?.status, 'confirmed')
  })

  test('another tab with the same ticket has taken the session', async () => {
    tab.load().start()
    await tab.pass(1000)
    await tab.phone('consumed')
    assert.deepEqual([tab.last?.status, tab.last?.error], ['failed', 'ticket_used'])
  })
})

describe('by questions, where there are no events', () => {
  test('no stream can be had: two attempts, then a question each 3 s', async () => {
    tab.hasStreams = false
    tab.load().start()
    await tab.pass(10_000)
    assert.equal(streams(), 2)
    const before = asked()
    await tab.pass(30_000)
    assert.deepEqual([asked() - before, streams()], [10, 2])
    await tab.phone('scanned')
    await tab.pass(3000)
    assert.equal(tab.last?.status, 'scanned')
    await tab.phone('confirmed')
    await tab.pass(3000)
    assert.equal(tab.last?.status, 'confirmed')
  })

  test('a proxy that holds the stream back: the same', async () => {
    const { EventSource } = globalThis
    globalThis.EventSource = class extends EventSource {
      override dispatchEvent = () => true
    }
    tab.load().start()
    await tab.pass(20_000)
    await tab.phone('confirmed')
    await tab.pass(3000)
    assert.deepEqual([tab.last?.status, streams()], ['confirmed', 2])
  })

  test('a browser without EventSource', async () => {
    Reflect.deleteProperty(globalThis, 'EventSource')
    tab.load().start()
    await tab.pass(9000)
    assert.equal(asked(), 4)
    await tab.phone('confirmed')
    await tab.pass(3000)
    assert.deepEqual(tab.seen, ['loading', 'waiting', 'confirmed'])
  })

  test('slow_down: 5 s longer from then on', async () => {
    tab.hasStreams = false
    tab.load().start()
    await tab.pass(20_000)
    tab.instead = () => problem(429, 'slow_down', { 'Retry-After': '2' })
    await tab.pass(3000)
    tab.instead = undefined
    const before = asked()
    await tab.pass(4900)
    assert.equal(asked(), before)
    await tab.pass(19_100)
    assert.deepEqual([asked() - before, tab.seen], [3, ['loading', 'waiting']])
  })

  test('a question that is refused for now waits as long as it is told', async () => {
    tab.hasStreams = false
    tab.load().start()
    await tab.pass(20_000)
    tab.instead = () => problem(503, 'platform_unavailable', { 'Retry-After': '20' })
    await tab.pass(3000)
    tab.instead = undefined
    const before = asked()
    assert.deepEqual([tab.last?.status, tab.last?.error], ['waiting', 'platform_unavailable'])
    await tab.pass(16_900)
    assert.equal(asked(), before)
    await tab.pass(3100)
    assert.deepEqual([asked(), tab.last?.error], [before + 1, undefined])
  })

  test('a backend of another site: the secret in a header, no stream, no storage', async () => {
    tab.keepsCookies = false
    tab.load({ secret: 'header' }).start()
    await tab.pass(10_000)
    assert.deepEqual([streams(), tab.storage.size], [0, 0])
    await tab.phone('confirmed')
    await tab.pass(3000)
    assert.deepEqual(tab.seen, ['loading', 'waiting', 'confirmed'])
  })
})

describe('the network', () => {
  test('away and back: said, and the wait goes on with the same image', async () => {
    tab.load().start()
    await tab.pass(10_000)
    await tab.goOffline()
    assert.deepEqual([tab.last?.status, tab.last?.error], ['waiting', 'network'])
    assert.match(tab.last?.image ?? '', /scene-1_/)
    await tab.pass(20_000)
    const before = tab.requests.length
    await tab.phone('scanned')
    await tab.goOnline()
    await tab.pass(3000)
    assert.deepEqual(tab.seen.slice(-2), ['waiting', 'scanned'])
    assert.deepEqual(tab.requests.slice(before), ['GET /scan', 'GET /scan/events'])
    assert.equal(made(), 1)
  })

  test('away for long: questions become rare', async () => {
    tab.load().start()
    await tab.pass(10_000)
    await tab.goOffline()
    const before = asked()
    await tab.pass(120_000)
    assert.ok(asked() - before <= 8, `${asked() - before}`)
    assert.deepEqual(tab.seen, ['loading', 'waiting', 'waiting network'], 'said once')
  })

  test('away until the end of the image: expired', async () => {
    tab.load().start()
    await tab.pass(10_000)
    await tab.goOffline()
    await tab.pass(200_000)
    assert.equal(tab.last?.status, 'expired')
    assert.equal(tab.timers.size, 0)
  })

  test('no image at all: failed, and tried again when the network is back', async () => {
    tab.isOnline = false
    tab.load().start()
    await tab.pass(60_000)
    assert.deepEqual([tab.seen, made()], [['loading', 'failed network'], 1])
    await tab.goOnline()
    await tab.pass(0)
    assert.deepEqual(tab.seen.slice(2), ['loading', 'waiting'])
  })

  test('an image that does not come: timeout; refresh', async () => {
    tab.instead = () => new Promise<Response>(() => undefined)
    const scan = tab.load()
    scan.start()
    await tab.pass(14_000)
    assert.deepEqual(tab.seen, ['loading'])
    await tab.pass(2000)
    assert.deepEqual(tab.seen, ['loading', 'failed timeout'])
    tab.instead = undefined
    scan.refresh()
    await tab.pass(0)
    assert.equal(tab.last?.status, 'waiting')
  })

  test('a question that hangs is given up and asked again', async () => {
    tab.load().start()
    await tab.pass(10_000)
    tab.instead = () => new Promise<Response>(() => undefined)
    await tab.phone('confirmed')
    await tab.pass(16_000)
    assert.equal(tab.last?.error, 'timeout')
    tab.instead = undefined
    await tab.pass(5000)
    assert.equal(tab.last?.status, 'confirmed')
  })

  test('the backend is started anew in the middle', async () => {
    tab.load().start()
    await tab.pass(10_000)
    await tab.restart()
    await tab.pass(5000)
    assert.equal(tab.last?.error, 'network')
    tab.isUp = true
    await tab.pass(10_000)
    assert.deepEqual([tab.last?.error, tab.openStreams], [undefined, 1])
    await tab.phone('scanned')
    await tab.pass(3000)
    await tab.phone('confirmed')
    assert.deepEqual([tab.last?.status, tab.sessions], ['confirmed', 1])
  })

  test('the answer with the session is lost: said, for it is given out once', async () => {
    tab.load().start()
    await tab.pass(10_000)
    let isLost = false
    tab.instead = (request) => {
      if (request !== 'GET /scan' || isLost) return undefined
      isLost = true
      tab.ticket.state = 'consumed'
      return Promise.reject(new TypeError('fetch failed'))
    }
    await tab.phone('confirmed')
    await tab.pass(10_000)
    assert.deepEqual([tab.last?.status, tab.last?.error], ['failed', 'ticket_used'])
  })

  for (const [what, answer] of [
    [
      'HTML',
      () => new Response('<h1>Sign in to the Wi-Fi</h1>', { headers: { 'content-type': 'text/html' } }),
    ],
    ['null', () => Response.json(null)],
    ['another shape', () => Response.json({ code: 200, result: { state: 1 } })],
    ['an error of a proxy', () => new Response('bad gateway', { status: 502 })],
  ] as const) {
    test(`${what} instead of an answer: no image fails, a wait goes on`, async () => {
      tab.instead = answer
      const scan = tab.load()
      scan.start()
      await tab.pass(0)
      assert.deepEqual(tab.seen, ['loading', 'failed bad_answer'])
      tab.instead = undefined
      scan.refresh()
      await tab.pass(5000)
      tab.instead = answer
      await tab.breakStreams()
      assert.deepEqual([tab.last?.status, tab.last?.error], ['waiting', 'bad_answer'])
      tab.instead = undefined
      await tab.pass(10_000)
      assert.deepEqual([tab.last?.status, tab.last?.error], ['waiting', undefined])
    })
  }

  test('refused: failed with the name the backend gives it', async () => {
    tab.instead = () => problem(429, 'too_many_requests', { 'Retry-After': '30' })
    tab.load().start()
    await tab.pass(0)
    assert.deepEqual(tab.seen, ['loading', 'failed too_many_requests'])
  })

  test('a browser that keeps no cookies: failed, and no endless loop', async () => {
    tab.keepsCookies = false
    tab.load().start()
    await tab.pass(60_000)
    assert.deepEqual([tab.seen, made()], [['loading', 'waiting', 'failed ticket_unknown'], 1])
  })
})

describe('a reload', () => {
  test('goes on with the same image, also when it was scanned meanwhile', async () => {
    tab.load().start()
    await tab.pass(10_000)
    const { image, expiresAt } = tab.last ?? {}
    await tab.phone('scanned')
    await tab.pass(3000)
    tab.load().start()
    await tab.pass(1000)
    assert.deepEqual(tab.last, { status: 'scanned', image, expiresAt, user })
    await tab.pass(3000)
    await tab.phone('confirmed')
    assert.deepEqual([tab.last?.status, made()], ['confirmed', 1])
  })

  test('right after a question: the events say at once what a hasty question does not', async () => {
    tab.load().start()
    await tab.pass(100)
    const { image } = tab.last ?? {}
    tab.load().start()
    await tab.pass(100)
    assert.deepEqual([tab.last?.status, tab.last?.image, made()], ['waiting', image, 1])
  })

  test('after the confirmation: the session at once', async () => {
    tab.load().start()
    await tab.pass(10_000)
    tab.close()
    await tab.phone('confirmed')
    tab.states = []
    tab.load().start()
    await tab.pass(3000)
    assert.deepEqual([tab.seen, tab.sessions], [['loading', 'confirmed'], 1])
  })

  for (const state of ['cancelled', 'expired', 'consumed'] as const) {
    test(`of a ticket that is ${state}: another image`, async () => {
      tab.load().start()
      await tab.pass(10_000)
      tab.close()
      await tab.phone(state)
      tab.states = []
      tab.load().start()
      await tab.pass(3000)
      assert.equal(tab.last?.status, 'waiting')
      assert.match(tab.last?.image ?? '', /scene-2_/)
    })
  }

  test('long after its end: another image, and the old one is not asked for', async () => {
    tab.load().start()
    await tab.pass(10_000)
    tab.close()
    await tab.pass(200_000)
    const before = tab.requests.length
    tab.load().start()
    await tab.pass(0)
    assert.equal(tab.requests[before], 'POST /scan')
  })

  test('of a ticket of a backend that knows it no more: another image', async () => {
    tab.load().start()
    await tab.pass(10_000)
    tab.cookies.clear()
    tab.load().start()
    await tab.pass(3000)
    assert.deepEqual([tab.last?.status, made()], ['waiting', 2])
  })

  test('offline: it waits, and goes on with the same image', async () => {
    tab.load().start()
    await tab.pass(10_000)
    await tab.goOffline()
    tab.load().start()
    await tab.pass(3000)
    assert.deepEqual([tab.last?.status, tab.last?.error], ['loading', 'network'])
    await tab.goOnline()
    await tab.pass(3000)
    assert.deepEqual([tab.last?.status, made()], ['waiting', 1])
  })

  for (const [what, text] of [
    ['broken', '{'],
    ['of another shape', '{"scene":1}'],
    ['null', 'null'],
  ] as const) {
    test(`with a storage that is ${what}: another image`, async () => {
      tab.storage.set('scan-login:https://api.test/', text)
      tab.load().start()
      await tab.pass(0)
      assert.equal(tab.last?.status, 'waiting')
    })
  }

  test('with a storage that throws: another image', async () => {
    const denied = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    Object.assign(sessionStorage, { getItem: denied, setItem: denied, removeItem: denied })
    tab.load().start()
    await tab.pass(10_000)
    await tab.phone('confirmed')
    assert.equal(tab.last?.status, 'confirmed')
  })
})

describe('clocks', () => {
  for (const hours of [-26, 26]) {
    for (const tellsDate of [true, false]) {
      const dated = tellsDate ? 'the answer is dated' : 'the date of the answer is hidden'
      test(`the backend's clock is ${hours} hours ahead, ${dated}: expires after 3 minutes`, async () => {
        tab.ahead = hours * 3_600_000
        tab.tellsDate = tellsDate
        tab.load().start()
        await tab.pass(178_000)
        assert.equal(tab.last?.status, 'waiting')
        const left = (tab.last?.expiresAt ?? 0) - Date.now()
        assert.ok(left >= 1000 && left <= 2000, `${left} ms are left of 2000`)
        await tab.pass(8000)
        assert.equal(tab.last?.status, 'expired')
      })
    }
  }

  test("this computer's clock is set in the middle: nothing is lost", async () => {
    tab.load().start()
    await tab.pass(10_000)
    tab.setClock(-3_600_000)
    await tab.phone('scanned')
    tab.setClock(7_200_000)
    await tab.phone('confirmed')
    await tab.pass(3000)
    assert.equal(tab.last?.status, 'confirmed')
  })

  test("this computer's clock is set back, then a reload: the wait has an end", async () => {
    tab.load().start()
    await tab.pass(10_000)
    tab.setClock(-3_600_000)
    await tab.goOffline()
    tab.load().start()
    await tab.pass(190_000)
    assert.notEqual(tab.last?.status, 'waiting')
    assert.equal(tab.timers.size, 0)
  })

  test('the computer slept: asked at once when it is looked at again, and a forgotten ticket is an expired one', async () => {
    tab.load().start()
    await tab.pass(10_000)
    tab.cookies.clear()
    await tab.show()
    assert.equal(tab.last?.status, 'expired')
  })
})

describe('start, stop, refresh', () => {
  test('start again does nothing; stop and start go on with the same image', async () => {
    const scan = tab.load()
    scan.start()
    scan.start()
    await tab.pass(5000)
    assert.equal(made(), 1)
    scan.stop()
    assert.deepEqual([tab.timers.size, tab.openStreams], [0, 0])
    await tab.pass(60_000)
    scan.start()
    await tab.pass(3000)
    assert.deepEqual([tab.last?.status, made()], ['waiting', 1])
  })

  test('stop while the image is on its way: nothing comes of it', async () => {
    const scan = tab.load()
    scan.start()
    scan.stop()
    assert.equal(tab.timers.size, 0)
    await tab.pass(1000)
    assert.deepEqual(tab.seen, ['loading'])
  })

  test('stop while a question is on its way: nothing comes of it', async () => {
    const scan = tab.load()
    scan.start()
    await tab.pass(5000)
    await tab.phone('scanned')
    tab.ticket.state = 'confirmed'
    void tab.breakStreams()
    scan.stop()
    await tab.pass(1000)
    assert.equal(tab.last?.status, 'scanned')
  })

  test('refresh while one waits: the old image is left alone', async () => {
    const scan = tab.load()
    scan.start()
    await tab.pass(5000)
    scan.refresh()
    await tab.pass(1000)
    assert.equal(tab.openStreams, 1)
    tab.tickets[0]!.state = 'confirmed'
    await tab.pass(60_000)
    assert.deepEqual([tab.last?.status, tab.sessions], ['waiting', 0])
  })

  test('events, questions and looks at the page, all at once: one exchange', async () => {
    tab.load().start()
    await tab.pass(5000)
    tab.ticket.state = 'confirmed'
    for (let i = 0; i < 20; i++) {
      tab.document.dispatchEvent(new Event('visibilitychange'))
      tab.window.dispatchEvent(new Event('online'))
      tab.streams[0]?.tell()
    }
    void tab.breakStreams()
    await tab.pass(60_000)
    assert.deepEqual([tab.sessions, tab.seen], [1, ['loading', 'waiting', 'confirmed']])
    assert.equal(asked(), 2)
  })

  test('a page in the background keeps its stream, and asks when it is looked at', async () => {
    tab.load().start()
    await tab.pass(5000)
    tab.document.visibilityState = 'hidden'
    tab.document.dispatchEvent(new Event('visibilitychange'))
    await tab.pass(1000)
    assert.deepEqual([tab.openStreams, asked()], [1, 1])
    await tab.show()
    assert.equal(asked(), 2)
  })

  test('an onChange that throws is seen, and ends nothing', async () => {
    const thrown: unknown[] = []
    const { queueMicrotask } = globalThis
    globalThis.queueMicrotask = (run) =>
      queueMicrotask(() => {
        try {
          run()
        } catch (error) {
          thrown.push(error)
        }
      })
    let isFirst = true
    tab
      .load({
        onChange(state) {
          tab.states.push(state)
          if (state.status !== 'waiting' || !isFirst) return
          isFirst = false
          throw new Error('the page is wrong')
        },
      })
      .start()
    await tab.pass(5000)
    await tab.phone('confirmed')
    globalThis.queueMicrotask = queueMicrotask
    assert.deepEqual([thrown.length, tab.last?.status], [1, 'confirmed'])
  })

  test('the provider that is asked for', async () => {
    let body: unknown
    const { fetch } = globalThis
    globalThis.fetch = (url, init) => {
      body ??= JSON.parse(String(init?.body))
      return fetch(url, init)
    }
    tab.load({ provider: 'wechat' }).start()
    await tab.pass(0)
    assert.deepEqual(body, { provider: 'wechat' })
  })
})
