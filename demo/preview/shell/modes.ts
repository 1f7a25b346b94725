import type { Mode } from '../serve/shell.ts'

/**
 * Lets one choose among the 编译模式 of WeChat's project, where it has any.
 *
 * @returns shows which one the phone at an address was started in
 */
export function showModes({ onChoose }: { onChoose(query: string): void }) {
  const modes = JSON.parse(document.body.dataset['modes'] ?? '[]') as Mode[]
  const row = document.getElementById('modes')!
  const select = row.querySelector('select')!
  for (const { name, query } of modes) select.add(new Option(name, query))
  select.addEventListener('change', () => onChoose(select.value))
  return (query: string, { pathname }: { pathname: string }): void => {
    select.value = query
    row.hidden = modes.length === 0 || pathname !== '/phone/'
  }
}
