import { component, glassEasel } from 'glass-easel-miniprogram-adapter'
import { warnOnce } from '../elements/events.ts'
import { defineElements, isElement } from '../elements/index.ts'
import { pressByKey } from '../elements/keyboard.ts'
import { showDiagnostics, showFailure } from '../shell/problems.ts'
import { setProject } from '../wx/context.ts'
import { ty } from '../ty/index.ts'
import { wx } from '../wx/index.ts'
import { PageIntersectionObserver } from '../wx/intersection.ts'
import { SelectorQuery } from '../wx/selector.ts'
import { showScreen } from '../wx/switches.ts'
import { followTheme } from '../wx/theme.ts'
import { dressStyleSheets } from '../wx/color-scheme.ts'
import { callApp, getAppInstance, launchOptions, registerApp } from './app.ts'
import type { CompiledApp, Platform } from './compiled.ts'
import { createPreview } from './control.ts'
import { backend, type Caller } from './engine.ts'
import { listenForDialogKeys } from './dialogs.ts'
import { keepFocus } from './focus.ts'
import { Packages } from './packages.ts'
import { registerBehavior, registerComponent, registerPage, type Modules } from './registry.ts'
import { watchSetData } from './set-data.ts'
import { drawInTime } from './draw.ts'
import { stack } from './stack.ts'
import { tapByKey, touchByMouse } from './touch.ts'

declare global {
  var __previewTemplates: Record<string, unknown>
}

/** Texts of the compiled project, beside this script. */
const PROJECT = './project.js'
const MODULES = './modules.js'

Object.assign(globalThis, {
  App: registerApp,
  Page: registerPage,
  Component: registerComponent,
  Behavior: registerBehavior,
  getApp: getAppInstance,
  getCurrentPages: () => stack.callers(),
})

Object.assign(component.ComponentCaller.prototype, {
  createSelectorQuery(this: Caller) {
    return new SelectorQuery(this)
  },
  createIntersectionObserver(this: Caller, options?: object) {
    return new PageIntersectionObserver(this, options)
  },
})

/** Each platform's global object, and no other's. */
const HOSTS: Record<Platform, object> = { wechat: { wx }, tuya: { ty } }

watchSetData(drawInTime)

const ready = start()
ready.catch(() => undefined)
window.preview = createPreview(ready)

async function start(): Promise<void> {
  const { project } = (await import(PROJECT)) as { project: CompiledApp }
  setProject(project)
  Object.assign(globalThis, HOSTS[project.platform])
  for (const { severity, ...rest } of project.diagnostics)
    if (severity === 'warning') console.warn('[preview]', rest)
  if (project.diagnostics.some(({ severity }) => severity === 'error')) {
    showDiagnostics(project.diagnostics)
    throw new Error('the project does not compile')
  }
  try {
    await run(project)
  } catch (error) {
    showFailure(error)
    throw error
  }
}

async function run(project: CompiledApp): Promise<void> {
  document.documentElement.dataset['style'] = project.app.style ?? 'v1'
  showScreen()
  dressStyleSheets()
  followTheme(({ theme }) => {
    document.documentElement.dataset['theme'] = theme
    stack.dress()
    callApp('onThemeChange', { theme })
  })
  listenForTrouble(project)
  touchByMouse(document.body)
  keepFocus(document.body)
  tapByKey(document.body)
  pressByKey(document.body)
  listenForDialogKeys()
  defineElements()
  const { modules } = (await import(MODULES)) as { modules: Modules }
  const launch = launchOptions(project)
  const packages = new Packages(project, modules, launch)
  stack.beforePage = (path) => packages.load(path)
  packages.load(launch.path)
  open(project, launch)
  await new Promise((resolve) => setTimeout(resolve))
}

function open(project: CompiledApp, { path, query }: ReturnType<typeof launchOptions>): void {
  const text = Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  const known = project.pages.includes(path)
  if (!known) {
    console.error(`[preview] page "${path}" is not found`)
    callApp('onPageNotFound', { path, query, isEntryPage: true })
  }
  if (stack.pages.length === 0) stack.push(known ? path : project.entry, known ? text : '')
}

/** Errors reach the app as on the platform; unknown elements and warnings of the framework reach the console by name. */
function listenForTrouble(project: CompiledApp): void {
  glassEasel.addGlobalErrorListener((error, method) => {
    console.error(error)
    callApp('onError', `${method ?? ''} ${String(error instanceof Error ? error.stack : error)}`.trim())
    return false
  })
  glassEasel.addGlobalWarningListener((message, where, node) => {
    const path = typeof where === 'string' ? where : where.is
    const attribute = /^"(\w+)" is not a valid property$/.exec(message)?.[1]
    const tag = node instanceof glassEasel.Component ? node.tagName : undefined
    if (attribute && tag && isElement(tag)) warnOnce(`<${tag} ${toDashes(attribute)}>`)
    else if (!isNoise(message, path)) console.warn(`[preview] ${message}`, path)
    return false
  })
  const used = Object.values(project.components).flatMap(({ config }) => [
    ...Object.keys(config.usingComponents ?? {}),
    ...Object.keys(config.componentGenerics ?? {}),
  ])
  const known = new Set(used)
  backend.onTag = (name) => {
    if (known.has(name) || isElement(name)) return
    known.add(name)
    console.warn(`[preview] <${name}> is not simulated`)
  }
}

const toDashes = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Relations with components that nobody uses are no trouble, and the keys of a package's lists are not the author's. */
function isNoise(message: string, path: string): boolean {
  if (/^(?:the target of|no) relation/.test(message)) return true
  return message.startsWith('Some keys are not unique') && /(?:miniprogram_npm|node_modules)\//.test(path)
}
