import { convertTag } from './template.ts'

/** Where an author's project finds the packages: named to the file, as smart-ui documents it. */
const PACKAGES: Array<[from: RegExp, to: string]> = [
  [/^@vant\/weapp\//, '@tuya-miniapp/smart-ui/lib/'],
  [/^miniprogram-login\//, 'miniprogram-login/dist-tuya/'],
  [/^miniprogram-login$/, 'miniprogram-login/dist-tuya/index'],
]

/** What Tuya's project calls a package's file. */
export function convertReference(reference: string): string {
  const known = PACKAGES.find(([from]) => from.test(reference))
  return known ? reference.replace(...known) : reference
}

/** A component's or page's JSON, with smart-ui in Vant's place. */
export function convertConfig(json: string): string {
  const config = JSON.parse(json) as { usingComponents?: Record<string, string> }
  const used = Object.entries(config.usingComponents ?? {})
  const usingComponents = Object.fromEntries(
    used.map(([name, reference]) => [convertTag(name), convertReference(reference)]),
  )
  return `${JSON.stringify({ ...config, ...(config.usingComponents && { usingComponents }) }, null, 2)}\n`
}
