/** The pages of the site: files of this repository, each with its place. */
import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '..')

export type Language = 'zh-CN' | 'en-US'

export interface Page {
  /** Where it is on the site, without an ending; `en/` stands before the English one's. */
  route: string
  title: Record<Language, string>
  /** Files from the root of the repository. Without a Chinese one, Chinese readers get the English text. */
  source: { 'zh-CN'?: string; 'en-US': string }
}

export interface Section {
  title: Record<Language, string>
  pages: Page[]
  /** For who works on the project: in the sidebar, but not in the bar at the top. */
  internal?: true
}

const HOME: Page = {
  route: 'index',
  title: { 'zh-CN': '首页', 'en-US': 'Home' },
  source: { 'zh-CN': 'docs/pages/home.zh-CN.md', 'en-US': 'docs/pages/home.md' },
}

/** What stands in the sidebar, from who has just come to who works on it. */
export const SECTIONS: Section[] = [
  {
    title: { 'zh-CN': '开始使用', 'en-US': 'Getting started' },
    pages: [
      {
        route: 'guide',
        title: { 'zh-CN': '使用指南', 'en-US': 'Guide' },
        source: { 'zh-CN': 'README.zh-CN.md', 'en-US': 'README.md' },
      },
      {
        route: 'live',
        title: { 'zh-CN': '在线演示', 'en-US': 'Live preview' },
        source: { 'zh-CN': 'docs/pages/live.zh-CN.md', 'en-US': 'docs/pages/live.md' },
      },
    ],
  },
  {
    title: { 'zh-CN': '组件', 'en-US': 'Components' },
    pages: [
      {
        route: 'login',
        title: { 'zh-CN': '<login> 登录弹窗', 'en-US': '<login>, the popup' },
        source: { 'zh-CN': 'component/login/README.zh-CN.md', 'en-US': 'component/login/README.md' },
      },
      {
        route: 'login-scan',
        title: { 'zh-CN': '<login-scan> 确认卡片', 'en-US': '<login-scan>, the card' },
        source: {
          'zh-CN': 'component/login-scan/README.zh-CN.md',
          'en-US': 'component/login-scan/README.md',
        },
      },
    ],
  },
  {
    title: { 'zh-CN': '常见做法', 'en-US': 'Recipes' },
    pages: [
      {
        route: 'recipes',
        title: { 'zh-CN': '常见做法', 'en-US': 'Recipes' },
        source: { 'zh-CN': 'component/RECIPES.zh-CN.md', 'en-US': 'component/RECIPES.md' },
      },
    ],
  },
  {
    title: { 'zh-CN': '后端', 'en-US': 'Backend' },
    pages: [
      {
        route: 'backend',
        title: { 'zh-CN': '后端', 'en-US': 'The backend' },
        source: { 'zh-CN': 'backend/README.zh-CN.md', 'en-US': 'backend/README.md' },
      },
      {
        route: 'pc',
        title: { 'zh-CN': '电脑网页', 'en-US': 'On a computer' },
        source: { 'zh-CN': 'backend/pc/README.zh-CN.md', 'en-US': 'backend/pc/README.md' },
      },
    ],
  },
  {
    title: { 'zh-CN': '部署', 'en-US': 'Deployment' },
    pages: [
      {
        route: 'deploy',
        title: { 'zh-CN': '部署后端', 'en-US': 'Deploying' },
        source: { 'zh-CN': 'backend/DEPLOY.zh-CN.md', 'en-US': 'backend/DEPLOY.md' },
      },
    ],
  },
  {
    title: { 'zh-CN': '平台', 'en-US': 'Platforms' },
    pages: [
      {
        route: 'platforms',
        title: { 'zh-CN': '微信以外的平台', 'en-US': 'WeChat and others' },
        source: { 'zh-CN': 'PLATFORMS.zh-CN.md', 'en-US': 'PLATFORMS.md' },
      },
    ],
  },
  {
    title: { 'zh-CN': '贡献', 'en-US': 'Contributing' },
    internal: true,
    pages: [
      {
        route: 'contributing',
        title: { 'zh-CN': '参与开发', 'en-US': 'Contributing' },
        source: { 'en-US': 'CONTRIBUTING.md' },
      },
      {
        route: 'preview',
        title: { 'zh-CN': '预览', 'en-US': 'The preview' },
        source: { 'en-US': 'demo/preview/README.md' },
      },
      {
        route: 'changelog',
        title: { 'zh-CN': '更新日志', 'en-US': 'Changelog' },
        source: { 'en-US': 'CHANGELOG.md' },
      },
    ],
  },
]

export const PAGES: Page[] = [HOME, ...SECTIONS.flatMap(({ pages }) => pages)]

/** One page in one language. */
export interface Place {
  page: Page
  language: Language
  source: string
  /** Whether the source is in that language. */
  translated: boolean
  /** `guide`, `en/guide` */
  route: string
}

export const routeOf = (page: Page, language: Language) => prefixOf(language) + page.route

export const prefixOf = (language: Language) => (language === 'en-US' ? 'en/' : '')

export const PLACES: Place[] = PAGES.flatMap((page) =>
  (['zh-CN', 'en-US'] as const).map((language) => ({
    page,
    language,
    source: page.source[language] ?? page.source['en-US'],
    translated: page.source[language] !== undefined,
    route: routeOf(page, language),
  })),
)
