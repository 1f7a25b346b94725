import { find } from './phone-window.ts'
import { t } from './texts.ts'

/** Says below the switches what has become of one; `detail` stays as it is. */
export function say(chinese: string, detail = ''): void {
  find('#said').textContent = `${t(chinese)}${detail}`
}
