import fs from 'node:fs'
import path from 'node:path'
import simulate from 'miniprogram-simulate'

const root = path.resolve(__dirname, '..')
const vant = 'node_modules/@vant/weapp/lib'

/**
 * A component of ours on WeChat's own exparser, its WXML compiled by WeChat's own wcc, with the real Vant below it.
 *
 * @param name its folder in component/
 * @param used the components of Vant that it uses, and those that they use
 * @returns what `simulate.render` takes; what it registers stays, so that once a file is enough
 */
export function loadComponent(name: string, used: string[]): string {
  const files = (folder: string, ending: string) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(ending))
      .map((file) => path.posix.join(folder, file.replaceAll('\\', '/')))
  const all = (ending: string) => [
    ...files(`component/${name}`, ending),
    ...used.flatMap((part) => files(`${vant}/${part}`, ending)),
    ...(ending === '.wxs' ? files(`${vant}/wxs`, ending) : []),
  ]
  return simulate.load(path.join(root, `component/${name}/index`), name, {
    compiler: 'official',
    rootPath: root,
    usingComponents: Object.fromEntries(used.map((part) => [`van-${part}`, `/${vant}/${part}/index`])),
    compilerOptions: { wxmlList: all('.wxml'), wxsList: all('.wxs'), maxBuffer: 1 << 26 },
  })
}
