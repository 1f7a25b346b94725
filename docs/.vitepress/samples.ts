import type { MarkdownRenderer } from 'vitepress'
import { codeBlocksOf } from '../markdown.ts'

/** Puts the file that a block of code is, the second word of its fence, above it. */
export function nameSamples(md: MarkdownRenderer): void {
  const render = md.renderer.rules.fence!
  md.renderer.rules.fence = (tokens, index, ...rest) => {
    const { info } = tokens[index]!
    const [block] = codeBlocksOf(`\`\`\`${info}\n\`\`\``)
    const html = render(tokens, index, ...rest)
    const [file] = block!.name.split(' ')
    return file ? `<p class="sample-name">${md.utils.escapeHtml(file)}</p>${html}` : html
  }
}
