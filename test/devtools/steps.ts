/** What is asked of WeChat's tools, and of our own check. */
import path from 'node:path'
import { compareFolders } from './compare.ts'
import { filesOf } from './files.ts'
import { broken, type Fixture, sound, writeFiles } from './fixtures.ts'
import { compile, packNpm, wcc, wcsc } from './official.ts'
import { checkLinks } from './own.ts'
import type { Problem } from './problem.ts'
import type { Project } from './projects.ts'

/** Every template and style of a folder, and where its links lead; see own.ts for the packages. */
export async function checkFiles(
  folder: string,
  scratch: string,
  packages: string[] = [],
): Promise<Problem[]> {
  const files = await filesOf(folder)
  return [
    ...(await wcc(
      folder,
      files.filter((file) => /\.(wxml|wxs)$/.test(file)),
      scratch,
    )),
    ...(await wcsc(
      folder,
      files.filter((file) => file.endsWith('.wxss')),
      scratch,
    )),
    ...(await checkLinks(folder, files, packages)),
  ]
}

/** 构建 npm, whose outcome has to be what our build puts into the demo. */
export async function checkNpm(project: Project, built: string, scratch: string): Promise<Problem[]> {
  const problems = await packNpm(project.packageJson, project.miniprogram, scratch)
  if (problems.length > 0) return problems
  return compareFolders(built, path.join(project.miniprogram, 'miniprogram_npm'))
}

/** The sound one is taken by all: else a broken one could be refused for what both have. */
export async function checkSound(scratch: string): Promise<Problem[]> {
  const folder = path.join(scratch, 'sound')
  await writeFiles(folder, sound)
  return [...(await checkFiles(folder, scratch)), ...(await compile(folder, scratch))]
}

/** The broken one's problem, as the tool says it that has to; a compile takes long, and only some need it. */
export async function refusal(fixture: Fixture, scratch: string): Promise<Problem | undefined> {
  const folder = path.join(scratch, `broken-${broken.indexOf(fixture)}`)
  await writeFiles(folder, fixture.files)
  const problems =
    fixture.by === 'compile' ? await compile(folder, scratch) : await checkFiles(folder, scratch)
  return problems.find(({ by, said }) => by === fixture.by && fixture.says.test(said))
}
