import type { Level } from './case.ts'
import type { Answer } from './client.ts'
import type { Verdict } from './run.ts'
import { shorten } from './shorten.ts'
import { text, type Language, type Text } from './text.ts'

const words = {
  required: text('必需', 'required'),
  recommended: text('建议', 'recommended'),
  optional: text('可选', 'optional'),
  sent: text('发送', 'sent'),
  got: text('收到', 'got'),
  nothing: text('没有应答', 'no answer'),
  expected: text('期望', 'expected'),
  wrong: text('不符', 'wrong'),
  why: text('影响', 'why'),
  checking: text('检查', 'checking'),
  withSimulator: text('模拟器', 'simulator'),
  passed: text('通过', 'passed'),
  failed: text('失败', 'failed'),
  skipped: text('未检查', 'not checked'),
  notOffered: text('未提供或无法从外部检查', 'not offered, or not to be checked from outside'),
  fits: text(
    '必需的全部通过：组件可以使用这个后端。',
    'All that is required passes: the component works with this backend.',
  ),
  partial: text('只检查了选中的项目。', 'Only what was chosen was checked.'),
  advice: text('建议项未全部通过，见上。', 'Some of what is recommended does not pass, see above.'),
  breaks: text(
    '有必需项未通过：组件用这个后端会出错。',
    'Something required fails: the component breaks with this backend.',
  ),
  unsure: text(
    '有必需项未能检查，不能下结论。',
    'Something required could not be checked: there is no conclusion.',
  ),
} as const satisfies Record<string, Text>

export interface Output {
  write(text: string): unknown
}

export interface Subject {
  url: string
  simulator: string
  /** not every case was chosen */
  isPartial: boolean
}

export interface Report {
  begin(subject: Subject): void
  add(verdict: Verdict): void
  end(verdicts: readonly Verdict[], exitCode: number): void
}

const marks = { passed: '✓', failed: '✗', skipped: '–', 'not-offered': '–' } as const

/** For people: a line a case, and below a failure what is needed to mend it. */
export function createTextReport(out: Output, language: Language): Report {
  const say = (text: Text): string => text[language]
  const line = (text: string): unknown => out.write(`${text}\n`)
  const detail = (label: Text, told: string): unknown => line(`    ${say(label)}: ${told}`)

  let isPartial = false

  return {
    begin({ url, simulator, ...subject }) {
      isPartial = subject.isPartial
      line(`${say(words.checking)} ${url} (${say(words.withSimulator)} ${simulator})\n`)
    },
    add({ case: one, outcome }) {
      const reason = 'reason' in outcome ? ` — ${say(outcome.reason)}` : ''
      line(`${marks[outcome.status]} [${say(words[one.level])}] ${say(one.title)}  ${one.id}${reason}`)
      if (outcome.status !== 'failed') return
      for (const answer of outcome.answers) {
        detail(words.sent, shorten(answer.sent))
        detail(words.got, tell(answer, say(words.nothing)))
      }
      if (outcome.detail !== '') detail(words.wrong, shorten(outcome.detail))
      detail(words.expected, say(one.expected))
      detail(words.why, say(one.why))
    },
    end(verdicts, exitCode) {
      line('')
      for (const level of ['required', 'recommended', 'optional'] as const) {
        const { passed, failed, skipped, notOffered } = count(verdicts, level)
        const told = [`${say(words[level])}: ${passed} ${say(words.passed)}`]
        if (failed > 0) told.push(`${failed} ${say(words.failed)}`)
        if (skipped > 0) told.push(`${skipped} ${say(words.skipped)}`)
        if (notOffered > 0) told.push(`${notOffered} ${say(words.notOffered)}`)
        line(told.join(', '))
      }
      // Of a part that passes, the whole does not follow.
      if (isPartial && exitCode === 0) line(say(words.partial))
      else line(say([words.fits, words.breaks, words.unsure][exitCode] ?? words.unsure))
      if (exitCode === 0 && count(verdicts, 'recommended').failed > 0) line(say(words.advice))
    },
  }
}

/** For programs: one JSON document at the end. */
export function createJsonReport(out: Output, language: Language): Report {
  let subject: Subject = { url: '', simulator: '', isPartial: false }
  return {
    begin(given) {
      subject = given
    },
    add() {},
    end(verdicts, exitCode) {
      const summary = {
        required: count(verdicts, 'required'),
        recommended: count(verdicts, 'recommended'),
        optional: count(verdicts, 'optional'),
      }
      const cases = verdicts.map((verdict) => toJson(verdict, language))
      out.write(`${JSON.stringify({ ...subject, exitCode, summary, cases }, null, 2)}\n`)
    },
  }
}

function toJson({ case: one, outcome }: Verdict, language: Language): object {
  const { id, level } = one
  const head = { id, level, title: one.title[language], status: outcome.status }
  if ('reason' in outcome) return { ...head, reason: outcome.reason[language] }
  if (outcome.status === 'passed') return head
  return {
    ...head,
    exchanges: outcome.answers.map((answer) => ({
      sent: shorten(answer.sent),
      status: answer.status,
      got: shorten(answer.text),
    })),
    wrong: shorten(outcome.detail),
    expected: one.expected[language],
    why: one.why[language],
  }
}

const tell = ({ status, text }: Answer, nothing: string): string =>
  status === 0 ? `${nothing} (${shorten(text)})` : `${status} ${shorten(text)}`

interface Count {
  passed: number
  failed: number
  skipped: number
  notOffered: number
}

function count(verdicts: readonly Verdict[], level: Level): Count {
  const statuses = verdicts
    .filter(({ case: one }) => one.level === level)
    .map(({ outcome }) => outcome.status)
  const of = (status: string): number => statuses.filter((other) => other === status).length
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped'), notOffered: of('not-offered') }
}
