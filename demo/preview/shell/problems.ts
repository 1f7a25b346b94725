import { formatDiagnostic, type Diagnostic } from '../compile/diagnostic.ts'
import { h } from '../wx/layer.ts'

/** In place of the mini-program: why it could not be compiled. */
export function showProblems(diagnostics: Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const items = errors.map(({ file, line, column, message }) => {
    const place = [file, line, column].filter((part) => part !== undefined).join(':')
    return h(
      'li',
      'phone-problems__item',
      h('code', 'phone-problems__place', place),
      h('p', 'phone-problems__message', message),
    )
  })
  const title = h('h1', 'phone-problems__title', `编译失败：${errors.length} 个错误`)
  const box = h('div', 'phone-problems', title, h('ul', 'phone-problems__list', ...items))
  box.setAttribute('role', 'alert')
  document.body.append(box)
  for (const error of errors) console.error(formatDiagnostic(error))
}
