import type { Mode } from '../serve/shell.ts'

/** Lets one choose among the project's 编译模式, where it has any; shows which one the phone was started in. */
export function showModes({ onChoose }: { onChoose(query: string): void }): (query: string) => void {
  const modes = JSON.parse(document.body.dataset['modes'] ?? '[]') as Mode[]
  const row = document.getElementById('modes')!
  const select = row.querySelector('select')!
  for (const { name, query } of modes) select.add(new Option(name, query))
  row.hidden = modes.length === 0
  select.addEventListener('change', () => onChoose(select.value))
  return (query) => {
    select.value = query
  }
}
