import type { DefaultTheme } from 'vitepress'

/**
 * Words of a text, for the index and for what is asked. Chinese has no spaces: of a run of its characters each two
 * neighbours are a word. It is sent to the browser as text, and so uses nothing from outside.
 */
export function tokenize(text: string): string[] {
  return text.split(/[\s\p{P}\p{S}]+/u).flatMap((word) =>
    (word.match(/\p{Script=Han}+|\P{Script=Han}+/gu) ?? []).flatMap((part) => {
      if (!/\p{Script=Han}/u.test(part) || part.length < 3) return part
      return Array.from({ length: part.length - 1 }, (_, index) => part.slice(index, index + 2))
    }),
  )
}

export const searchOptions: DefaultTheme.LocalSearchOptions = {
  detailedView: false,
  // The index has no use for colours, which are most of the work of rendering.
  _render(text, env, md) {
    const { highlight } = md.options
    md.options.highlight = null
    const html = md.render(text, env)
    md.options.highlight = highlight
    return (env.frontmatter as { search?: boolean }).search === false ? '' : html
  },
  miniSearch: {
    options: { tokenize },
    // All words of the question: with any of them, half of the pairs of a Chinese word would be found everywhere.
    searchOptions: { combineWith: 'AND', prefix: true, fuzzy: 0, boost: { title: 4, text: 1, titles: 2 } },
  },
  locales: {
    root: {
      translations: {
        button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
        modal: {
          displayDetails: '显示详情',
          resetButtonTitle: '清空',
          backButtonTitle: '关闭',
          noResultsText: '没有找到',
          footer: { selectText: '打开', navigateText: '选择', closeText: '关闭' },
        },
      },
    },
  },
}
