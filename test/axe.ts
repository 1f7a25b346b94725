import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import type { AxeResults, RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * What axe-core finds wrong on a page, as `rule element: why`.
 *
 * @param rules the rules that count; all of axe's by default, a contrast of 4.5:1 (3:1 for large text) among them
 */
export async function problemsOn(page: Page, rules?: string[]): Promise<string[]> {
  // The answer is not the library itself, which could not be handed over.
  await page.evaluate(`${axe};undefined`)
  const options: RunOptions = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) }
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  )
}
