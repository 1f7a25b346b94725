import fs from 'node:fs/promises'
import path from 'node:path'
import { WEB } from './web.ts'

/** A 编译模式 of DevTools: the launch parameters that each start gets. */
export interface Mode {
  name: string
  query: string
}

export interface ShellOptions {
  root: string
  web: string | undefined
  /** Is there a phone of Tuya's too? */
  tuya: boolean
}

/** The page around the phone. It learns from itself what there is beside it, and the project's modes. */
export async function readShell({ root, web, tuya }: ShellOptions): Promise<string> {
  const html = await fs.readFile(path.join(import.meta.dirname, '../shell/index.html'), 'utf8')
  const attributes = [`data-modes="${escape(JSON.stringify(await readModes(root)))}"`]
  if (tuya) attributes.push('data-tuya')
  if (web !== undefined) {
    const { pathname, search } = new URL(web)
    attributes.push(`data-web="${escape(`${WEB}${pathname}${search}`)}"`)
  }
  return html.replace('<body>', `<body ${attributes.join(' ')}>`)
}

/** https://developers.weixin.qq.com/miniprogram/dev/devtools/projectconfig.html#condition */
async function readModes(root: string): Promise<Mode[]> {
  const file = path.join(root, 'project.config.json')
  const text = await fs.readFile(file, 'utf8').catch(() => '{}')
  try {
    type Config = { condition?: { miniprogram?: { list?: Partial<Mode>[] } } }
    const { list = [] } = (JSON.parse(text) as Config).condition?.miniprogram ?? {}
    return list.map(({ name = '', query = '' }) => ({ name, query }))
  } catch {
    // What is wrong with the project is said where it is compiled.
    return []
  }
}

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
