import { createMarkdownRenderer, type MarkdownEnv } from 'vitepress'

let renderer: ReturnType<typeof createMarkdownRenderer> | undefined

/**
 * Reads YAML by the parser that VitePress brings for the top of a page.
 *
 * @throws Error of the parser if it is none
 */
export async function readYaml(text: string): Promise<Record<string, unknown>> {
  renderer ??= createMarkdownRenderer(import.meta.dirname)
  const env = {} as MarkdownEnv
  ;(await renderer).render(`---\n${text.trimEnd()}\n---\n`, env)
  return env.frontmatter ?? {}
}
