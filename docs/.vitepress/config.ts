import { defineConfig } from 'vitepress'
import { slugify } from '../markdown.ts'
import { PLACES } from '../pages.ts'
import { SITE } from '../prepare.ts'
import { extendMarkdown } from './markdown.ts'
import { searchOptions } from './search.ts'
import { themeConfig } from './theme-config.ts'

/** Where the site will be, e.g. `/miniprogram-login/`. */
const base = process.env.DOCS_BASE ?? '/'

export default defineConfig({
  base,
  srcDir: SITE,
  cacheDir: '.cache',
  title: 'miniprogram-login',
  head: [['link', { rel: 'icon', href: `${base}logo.svg`, type: 'image/svg+xml' }]],
  locales: {
    root: {
      label: '简体中文',
      lang: 'zh-CN',
      description: '微信小程序拿来即用的登录：弹窗、登录助手与后端',
      themeConfig: themeConfig('zh-CN'),
    },
    en: {
      label: 'English',
      lang: 'en-US',
      description: 'The login a WeChat mini-program drops in: popup, helper and backend',
      themeConfig: themeConfig('en-US'),
    },
  },
  themeConfig: {
    logo: '/logo.svg',
    search: { provider: 'local', options: searchOptions },
  },
  markdown: {
    // Of the plain ones, comments are too pale to read.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify },
    config: extendMarkdown,
  },
  transformHead({ pageData: { relativePath } }) {
    const page = PLACES.find(({ route }) => `${route}.md` === relativePath)?.page
    return PLACES.filter((place) => place.page === page && place.translated).map(({ route, language }) => [
      'link',
      { rel: 'alternate', hreflang: language, href: base + addressOf(route) },
    ])
  },
  // A page's text says it all; the author's clock and the network are no part of a build.
  lastUpdated: false,
  vite: { clearScreen: false, logLevel: 'warn' },
})

const addressOf = (route: string) =>
  route.replace(/(^|\/)index$/, '$1') + (route.endsWith('index') ? '' : '.html')
