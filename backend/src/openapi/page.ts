import type { Outgoing } from '../http/incoming.ts'
import type { Viewer } from './viewer.ts'
import { title } from './zh.ts'

/** Nothing from elsewhere, nothing inline, and no other page may frame it: a token is typed in here. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The addresses are relative to `/docs`, whatever stands before it. */
export function toPage({ swaggerScript, swaggerStyle, script, style }: Viewer): Outgoing {
  return html(
    200,
    `<link rel="stylesheet" href="docs/${swaggerStyle.name}">
<link rel="stylesheet" href="docs/${style.name}">
<script src="docs/${swaggerScript.name}" defer></script>
<script src="docs/${script.name}" defer></script>`,
    `<main id="api"><noscript>此页需要 JavaScript。${link}</noscript></main>`,
  )
}

const link = '接口文档：<a href="openapi.json">openapi.json</a>'

/** What is said where the viewer's files are missing. */
export const notBuilt: () => Outgoing = () =>
  html(
    503,
    '',
    `<h1>${title}</h1>
<p>此页的文件还没有构建，请先运行 <code>npm run build</code>。The page's files have not been built.</p>
<p>${link}</p>`,
  )

function html(status: number, head: string, body: string): Outgoing {
  return {
    status,
    headers: {
      'Cache-Control': 'no-store',
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
    body: `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
${head}
<body>
${body}
</body>
</html>
`,
  }
}
