import { formatDiagnostic, type Diagnostic } from '../compile/diagnostic.ts'
import { h } from '../wx/layer.ts'

interface Problem {
  /** Where it is: a file with line and column, or what was being done. */
  place: string
  message: string
}

/** In place of the mini-program: why it could not be compiled. */
export function showDiagnostics(diagnostics: Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  for (const error of errors) console.error(formatDiagnostic(error))
  const problems = errors.map(({ file, line, column, message }) => {
    const place = [file, line, column].filter((part) => part !== undefined).join(':')
    return { place, message }
  })
  show(`编译失败：${errors.length} 个错误`, problems)
}

/** In place of the mini-program: why it could not be started. */
export function showFailure(error: unknown): void {
  console.error(error)
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  show('启动失败', [{ place: stack.split('\n')[1]?.trim() ?? 'app', message: String(error) }])
}

function show(title: string, problems: Problem[]): void {
  const items = problems.map(({ place, message }) =>
    h(
      'li',
      'phone-problems__item',
      h('code', 'phone-problems__place', place),
      h('p', 'phone-problems__message', message),
    ),
  )
  const list = h('ul', 'phone-problems__list', ...items)
  const box = h('div', 'phone-problems', h('h1', 'phone-problems__title', title), list)
  box.setAttribute('role', 'alert')
  document.body.append(box)
}
