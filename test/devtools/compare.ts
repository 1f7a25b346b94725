import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { filesOf } from './files.ts'
import type { Problem } from './problem.ts'

/** Whether two folders hold the same files: what `npm run build` makes of the packages, and what 构建 npm does. */
export async function compareFolders(expected: string, actual: string): Promise<Problem[]> {
  const [wanted, there] = await Promise.all([filesOf(expected), filesOf(actual)])
  const missing = wanted.filter((file) => !there.includes(file))
  const more = there.filter((file) => !wanted.includes(file))
  const differing: string[] = []
  for (const file of wanted.filter((name) => there.includes(name))) {
    const [a, b] = await Promise.all([readFile(path.join(expected, file)), readFile(path.join(actual, file))])
    if (!a.equals(b)) differing.push(file)
  }
  const say = (files: string[], what: string): Problem[] =>
    files.map((file) => ({ by: 'own', said: `${file}: ${what}` }))
  return [
    ...say(missing, 'our build makes it, 构建 npm does not'),
    ...say(more, '构建 npm makes it, our build does not'),
    ...say(differing, 'our build makes it otherwise than 构建 npm'),
  ]
}
