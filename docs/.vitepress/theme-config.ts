import type { DefaultTheme } from 'vitepress'
import { type Language, type Page, routeOf, SECTIONS, type Section } from '../pages.ts'

/** What differs by language in the frame around the pages. */
export function themeConfig(language: Language): DefaultTheme.Config {
  const link = (page: Page) => {
    // VitePress takes texts of its menus as HTML.
    const text = page.title[language].replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const translated = page.source[language] !== undefined
    return { text: translated ? text : `${text}（英文）`, link: `/${routeOf(page, language)}` }
  }
  const title = ({ title }: Section) => title[language]
  const live = SECTIONS.flatMap(({ pages }) => pages).find(({ route }) => route === 'live')!
  // The bar has room for what users look for: who works on the project finds the rest in the sidebar.
  const sections = SECTIONS.filter(({ internal }) => !internal).map((section) => {
    const pages = section.pages.filter((page) => page !== live)
    if (pages.length === 1) return { text: title(section), link: link(pages[0]!).link }
    return { text: title(section), items: pages.map(link) }
  })
  return {
    nav: [...sections, link(live)],
    sidebar: SECTIONS.map((section) => ({ text: title(section), items: section.pages.map(link) })),
    outline: { level: [2, 3], label: language === 'zh-CN' ? '本页' : 'On this page' },
    ...(language === 'zh-CN' && CHINESE),
  }
}

const CHINESE: DefaultTheme.Config = {
  docFooter: { prev: '上一页', next: '下一页' },
  darkModeSwitchLabel: '外观',
  lightModeSwitchTitle: '换成浅色',
  darkModeSwitchTitle: '换成深色',
  sidebarMenuLabel: '目录',
  returnToTopLabel: '回到顶部',
  langMenuLabel: '语言',
  skipToContentLabel: '跳到正文',
  notFound: { title: '没有这个页面', quote: '也许它换了地方。', linkLabel: '回首页', linkText: '回首页' },
}
