import { parseArgs } from 'node:util'
import { languages, text, type Language, type Text } from './text.ts'

export interface VerifyOptions {
  /** of the backend under test, prefix included, without a slash at the end */
  base: string
  simulator: string
  isJson: boolean
  /** '' for every case */
  only: string
  language: Language
}

export const usage = text(
  `miniprogram-login-backend verify <地址> [选项]

  逐项检查任意语言写的后端是否符合 miniprogram-login 的约定。
  被检查的后端须以模拟器（miniprogram-login-backend simulator）代替 api.weixin.qq.com。

  --simulator 地址   模拟器；默认为 WECHAT_API，或 http://127.0.0.1:3001
  --prefix 路径      路由之前的路径，如 /auth
  --only 文字        只检查编号或标题含此文字的项目，及其前置项目
  --json             输出一个 JSON
  --lang en          输出英文
  --help             本说明

  退出码：0 必需项全部通过，1 有必需项未通过，2 未能检查
`,
  `miniprogram-login-backend verify <url> [options]

  Checks a backend in any language against the contract of miniprogram-login, case by case.
  The backend has to talk to the simulator (miniprogram-login-backend simulator) in place of api.weixin.qq.com.

  --simulator URL    the simulator; by default WECHAT_API, or http://127.0.0.1:3001
  --prefix PATH      the path before the routes, e.g. /auth
  --only TEXT        only the cases with TEXT in their id or title, and those they need
  --json             prints one JSON document
  --lang zh-CN       in Chinese
  --help             this text

  exit code: 0 all that is required passes, 1 some of it fails, 2 it could not be checked
`,
)

/** Something on the command line is wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError' as const
  readonly told: Text

  constructor(told: Text) {
    super(told.en)
    this.told = told
  }
}

/** The language alone: what else is wrong is told in it. */
export function readLanguage(args: readonly string[]): Language {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='))
  const given = args[at]?.split('=', 2)[1] ?? args[at + 1]
  return at >= 0 && languages.includes(given as Language) ? (given as Language) : languages[0]
}

/** undefined if help is asked for; throws a UsageError */
export function readOptions(
  args: string[],
  env: Record<string, string | undefined>,
): VerifyOptions | undefined {
  const { values, positionals } = parse(args)
  if (values.help) return undefined
  const [url, ...more] = positionals
  if (url === undefined || more.length > 0) {
    throw new UsageError(text('请给出一个后端地址；见 --help', 'give the address of one backend; see --help'))
  }
  const lang = values.lang ?? languages[0]
  if (!languages.includes(lang as Language))
    throw new UsageError(text('--lang: zh-CN 或 en', '--lang: zh-CN or en'))
  const prefix = (values.prefix ?? '').replace(/^\/*/, '/').replace(/\/+$/, '')
  return {
    base: toAddress(url) + prefix,
    simulator: toAddress(values.simulator ?? (env['WECHAT_API'] || 'http://127.0.0.1:3001')),
    isJson: values.json ?? false,
    only: values.only ?? '',
    language: lang as Language,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        simulator: { type: 'string' },
        prefix: { type: 'string' },
        only: { type: 'string' },
        lang: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(text(`${message}；见 --help`, `${message}; see --help`))
  }
}

function toAddress(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username + url.search + url.hash !== '') {
    throw new UsageError(
      text(
        '地址应形如 https://api.example.com/auth',
        'an address is of the form https://api.example.com/auth',
      ),
    )
  }
  return url.href.replace(/\/+$/, '')
}
