/**
 * `npm run bench`: tables of what the client costs and does, beside wafer2-client-sdk and luch-request. Nothing is asserted;
 * the sizes that must hold are in `test/build/size.test.ts`.
 */
import { measureCalls } from './calls.ts'
import { CASES, PATIENCE, REQUESTS } from './cases.ts'
import { measureLogin } from './login.ts'
import { componentParts, helperSizes, packageSizes, type Size, versionOf } from './size.ts'
import { type Cell, table } from './table.ts'

const WAFER = 'wafer2-client-sdk'
const LUCH = 'luch-request'

async function sizes(): Promise<void> {
  const row = (name: string, { esm, cjs }: { esm: Size; cjs: Size }): Cell[] => [
    name,
    esm.minified,
    esm.gzip,
    cjs.minified,
    cjs.gzip,
  ]
  console.log('## Size of the helper, bytes\n')
  console.log(
    table(
      ['bundled by esbuild for es2018', 'ESM minified', 'ESM gzip', 'CommonJS minified', 'CommonJS gzip'],
      [
        row('miniprogram-login', await helperSizes()),
        row(WAFER, await packageSizes(WAFER)),
        row(`${LUCH} (requests only, no login)`, await packageSizes(LUCH)),
      ],
    ),
  )
  console.log(`
miniprogram-login: the helper itself (component/server/server.ts) as ESM, the package's entry (component/index.ts) as
CommonJS. The other two: all that their entry imports; luch-request without uni-app's conditional compilation.
`)

  const parts = await componentParts('login')
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  console.log("## The popup's own files, bytes\n")
  console.log(
    table(['file', 'minified'], [...parts.map(({ name, bytes }): Cell[] => [name, bytes]), ['sum', total]]),
  )
  console.log(`
Code: login/ and what only the popup loads of server/, minified by esbuild as one CommonJS file for es2018, without the
helper. Styles: minified by esbuild. Markup: white space collapsed. Not counted: @vant/weapp. The other two have no popup.
`)
}

async function calls(signal: AbortSignal): Promise<void> {
  const outcomes = await measureCalls(signal)
  console.log(`## ${REQUESTS} requests at once\n`)
  console.log(
    table(
      ['case', 'client', 'wx.login', 'exchanges', 'network calls', 'resolved', 'rejected', 'never settled'],
      outcomes.map(({ name, client, counts }, index) => [
        outcomes[index - 1]?.name === name ? '' : CASES[name],
        client,
        counts.logins,
        counts.exchanges,
        counts.network,
        counts.resolved,
        counts.rejected,
        counts.unsettled,
      ]),
    ),
  )
  console.log(`
One fake wx and one backend for all, each case in a process of its own: wx.login takes 10 ms, a request 20 ms. An exchange is
a request to /login; network calls include them. Never settled: no callback and no promise although nothing is pending any
more, or none in ${PATIENCE / 1000} s. No session is stored at the cold start and in the last four cases. miniprogram-login with
{ silent: true }; wafer2-client-sdk as it is, and with login: true on each request. How many of its requests resolve where
sessions end each other depends on the timing. luch-request has no login of its own: there is nothing to count.
`)
}

async function login(signal: AbortSignal): Promise<void> {
  const setData = Object.entries(await measureLogin(signal))
  const sum = (wanted: (path: string) => boolean, field: 'calls' | 'bytes') =>
    setData.reduce((total, [path, count]) => total + (wanted(path) ? count[field] : 0), 0)
  const row = (name: string, wanted: (path: string) => boolean): Cell[] => [
    name,
    sum(wanted, 'calls'),
    sum(wanted, 'bytes'),
  ]
  const isPopup = (path: string) => path.includes('miniprogram-login/')
  const isVant = (path: string) => path.includes('@vant/')
  console.log('## One whole login: setData\n')
  console.log(
    table(
      ['whose', 'calls', 'bytes of JSON'],
      [
        row('the popup', isPopup),
        row("@vant/weapp's components, the page's own too", isVant),
        row("the demo's gallery page", (path) => !isPopup(path) && !isVant(path)),
      ],
    ),
  )
  console.log(`
Mode \`code\`, no agreement, no profile step, from the tap that opens the popup until it has gone; in the demo, in a browser.
The other two have no popup.
`)
}

const stop = new AbortController()
process.on('SIGINT', () => stop.abort())
try {
  const date = new Date().toISOString().slice(0, 10)
  const versions = ['miniprogram-login', WAFER, LUCH, 'esbuild', '@vant/weapp'].map(
    (name) => `${name} ${versionOf(name)}`,
  )
  console.log(`# Client, ${date}\n\nNode ${process.versions.node}, ${versions.join(', ')}\n`)
  await sizes()
  await calls(stop.signal)
  await login(stop.signal)
} catch (error) {
  const asked = stop.signal.aborted
  stop.abort()
  if (!asked) throw error
  process.exitCode = 130
}
