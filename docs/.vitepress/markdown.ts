import type { MarkdownRenderer } from 'vitepress'
import { codeBlocksOf } from '../markdown.ts'

type Tokens = Parameters<NonNullable<MarkdownRenderer['renderer']['rules']['softbreak']>>[0]

/** How the pages are rendered beyond what VitePress does. */
export function extendMarkdown(md: MarkdownRenderer): void {
  nameSamples(md)
  frameIndented(md)
  joinChineseLines(md)
}

/** Puts the file that a block of code is, the second word of its fence, above it. */
function nameSamples(md: MarkdownRenderer): void {
  const render = md.renderer.rules.fence!
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info } = tokens[index]!
    const [block] = codeBlocksOf(`\`\`\`${info}\n\`\`\``)
    const html = render(tokens, index, ...rest)
    const [file] = block!.name.split(' ')
    return file ? `<p class="sample-name">${md.utils.escapeHtml(file)}</p>${html}` : html
  }
}

/** Code by indentation, commands for the most part, looks as code between fences does. */
function frameIndented(md: MarkdownRenderer): void {
  md.renderer.rules.code_block = (tokens, index, ...rest) => {
    const token = tokens[index]!
    token.info = /^(npm|npx|node) /.test(token.content) ? 'sh' : 'text'
    return md.renderer.rules.fence!(tokens, index, ...rest)
  }
}

/** The end of a line within a paragraph is a space in English; between two Chinese characters it is nothing. */
function joinChineseLines(md: MarkdownRenderer): void {
  const chinese = '[\\p{Script=Han}\\u3000-\\u303f\\uff00-\\uffef“”]'
  const [ends, begins] = [new RegExp(`${chinese}$`, 'u'), new RegExp(`^${chinese}`, 'u')]
  const textOf = (tokens: Tokens) => tokens.find(({ content }) => content !== '')?.content ?? ''
  md.renderer.rules.softbreak = (tokens, index) => {
    const before = textOf(tokens.slice(0, index).toReversed())
    const after = textOf(tokens.slice(index + 1))
    return ends.test(before) && begins.test(after) ? '' : '\n'
  }
}
