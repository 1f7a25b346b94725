/* global SwaggerUIBundle */
// The page's own script; it comes after Swagger UI's, which is a plain script too.
const dark = matchMedia('(prefers-color-scheme: dark)')
const shade = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', shade)
shade()

/** Swagger UI has no languages: its few labels are exchanged as they appear. */
const labels = new Map([
  ['Authorize', '授权'],
  ['Available authorizations', '授权'],
  ['Value:', 'utoken：'],
  ['Authorized', '已授权'],
  ['Logout', '清除'],
  ['Close', '关闭'],
  ['Parameters', '参数'],
  ['No parameters', '没有参数'],
  ['Request body', '请求体'],
  ['required', '必填'],
  ['Try it out', '试一试'],
  ['Cancel', '取消'],
  ['Reset', '还原'],
  ['Execute', '发送'],
  ['Clear', '清空'],
  ['Responses', '应答'],
  ['Server response', '实际应答'],
  ['Request URL', '请求地址'],
  ['Response body', '应答内容'],
  ['Response headers', '应答头'],
  ['Request duration', '用时'],
  ['Code', '状态码'],
  ['Name', '名称'],
  ['Description', '说明'],
  ['Details', '内容'],
  ['Type', '类型'],
  ['Media type', '媒体类型'],
  ['Examples', '示例'],
  ['Example Value', '示例'],
  ['Edit Value', '编辑'],
  ['Schema', '结构'],
  ['Schemas', '数据结构'],
  ['Headers:', '应答头'],
  ['Download', '下载'],
  ['Loading...', '加载中…'],
])

function translate(root) {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const label = labels.get(text.data.trim())
    // What a server has answered, and what somebody types, is nobody's label.
    if (label !== undefined && !text.parentElement.closest('pre, code, textarea, option')) text.data = label
  }
}

const main = document.getElementById('api')
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) translate(node.parentNode ?? node)
}).observe(main, { childList: true, subtree: true })

SwaggerUIBundle({
  domNode: main,
  url: new URL('openapi.json', location.href).href,
  // Else it asks a server elsewhere what it thinks of the document.
  validatorUrl: null,
  deepLinking: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: 0,
  // The token is forgotten with the page.
  persistAuthorization: false,
})
