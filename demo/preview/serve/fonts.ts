import fs from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'

const require = createRequire(import.meta.url)

const CJK_FOLDER = path.dirname(require.resolve('@fontsource-variable/noto-sans-sc/package.json'))

/**
 * Fonts for a machine that has none: Vant's icons, which its own style sheet takes from a CDN, and Chinese, in pieces
 * of which a browser loads those whose characters are on the page.
 */
export async function readFont(name: string): Promise<Uint8Array | undefined> {
  if (name === 'vant-icon.woff2') return vantIcons()
  if (name === 'noto-sans-sc.css') return fs.readFile(path.join(CJK_FOLDER, 'index.css'))
  if (/^files\/[\w-]+\.woff2$/.test(name))
    return fs.readFile(path.join(CJK_FOLDER, name)).catch(() => undefined)
  return undefined
}

/** @vant/icons ships the same font inline, in a Less file. */
async function vantIcons(): Promise<Uint8Array> {
  const less = await fs.readFile(require.resolve('@vant/icons/src/encode-woff2.less'), 'utf8')
  const encoded = /url\('data:font\/woff2[^,]*,([^']+)'\)/.exec(less)?.[1]
  if (!encoded) throw new Error('@vant/icons holds no inline font')
  return Buffer.from(encoded, 'base64')
}
