import type { Diagnostic } from '../compile/diagnostic.ts'

/** What a page's own JSON and `window` in app.json may say about the bars around it. */
export interface WindowConfig {
  navigationBarTitleText?: string
  navigationBarBackgroundColor?: string
  navigationBarTextStyle?: 'black' | 'white'
  navigationStyle?: 'default' | 'custom'
  backgroundColor?: string
  backgroundTextStyle?: 'dark' | 'light'
  enablePullDownRefresh?: boolean
  disableScroll?: boolean
}

/** Whose mini-program it is. */
export type Platform = 'wechat' | 'tuya'

export type Theme = 'light' | 'dark'

export interface TabBarConfig {
  color?: string
  selectedColor?: string
  backgroundColor?: string
  borderStyle?: 'black' | 'white'
  custom?: boolean
  list: { pagePath: string; text: string; iconPath?: string; selectedIconPath?: string }[]
}

export interface Subpackage {
  root: string
  pages: string[]
  /** It runs without the main package, and has nothing of it. */
  independent?: boolean
}

export interface AppConfig {
  pages?: string[]
  entryPagePath?: string
  subpackages?: Subpackage[]
  subPackages?: Subpackage[]
  window?: WindowConfig
  usingComponents?: Record<string, string>
  tabBar?: TabBarConfig
  style?: string
  darkmode?: boolean
  themeLocation?: string
}

export type StyleIsolation =
  | 'isolated'
  | 'apply-shared'
  | 'shared'
  | 'page-isolated'
  | 'page-apply-shared'
  | 'page-shared'

/** A page's or component's JSON, its component references resolved to absolute paths. */
export interface ComponentConfig extends WindowConfig {
  component?: boolean
  usingComponents?: Record<string, string>
  componentGenerics?: Record<string, true | { default?: string }>
  componentPlaceholder?: Record<string, string>
  styleIsolation?: StyleIsolation
  addGlobalClass?: boolean
  pureDataPattern?: string
}

export interface CompiledComponent {
  page: boolean
  /** Prefix of its class names where its style is isolated: `c3` gives `.c3--title`. */
  scope: string
  css: string
  config: ComponentConfig
}

/** What the compiler hands to the browser, beside the scripts and the templates. */
export interface CompiledApp {
  platform: Platform
  appid: string
  app: AppConfig
  entry: string
  pages: string[]
  /** Folders of the independent subpackages, each with a `/` at its end. */
  independent: string[]
  /** What `@name` stands for in app.json and pages' own JSON. */
  themes: Partial<Record<Theme, Record<string, string>>>
  appCss: string
  /** Pages and components by path, what is used before what uses it. */
  components: Record<string, CompiledComponent>
  diagnostics: Diagnostic[]
  simulatorUrl: string
}

/** The independent subpackage that a file belongs to, by its folder. */
export function independentRoot(
  { independent }: Pick<CompiledApp, 'independent'>,
  path: string,
): string | undefined {
  return independent.find((root) => path.startsWith(root))
}
