import type { ErrorName } from '../error.ts'
import type { Method } from '../http/route.ts'

/** What the API's page says in Chinese. Each route is in one group; a test finds the one that is missing. */
export interface Group {
  name: string
  description: string
  routes: Partial<Record<`${Method} /${string}`, string>>
}

export const title = '小程序登录接口'

export const introduction = `\
\`miniprogram-login\` 的后端接口：用平台的 code 换取会话，管理会话与用户资料。

- 成功一律是 \`{ "code": 200, "result": … }\`；失败是相应的 HTTP 状态码与 \`{ "code", "error", "message", "requestId" }\`。程序按 \`error\` 判断；\`requestId\` 可在日志中查到，也在每个应答的 \`X-Request-Id\` 头中。
- 先调用 \`POST /login\`，再点 **授权** 填入得到的 \`utoken\`，即可在此页直接调用其余接口。没有真机时，模拟器的 \`POST /_simulator/code\` 可以给出 code。
- 时间均为毫秒时间戳；JSON 请求体不超过 16 KB，未列出的字段会被拒绝。
- 宿主只能发 GET 和 POST 时（如快手），其他方法以 POST 发出，并在 \`X-HTTP-Method-Override\` 头中写明 \`PUT\`、\`PATCH\` 或 \`DELETE\`。`

export const groups: readonly Group[] = [
  {
    name: '登录',
    description: '用平台的 code 换取会话',
    routes: { 'POST /login': '登录：用平台登录接口（如 wx.login）的 code 换取会话' },
  },
  {
    name: '会话',
    description: '查询、续期与结束会话',
    routes: {
      'GET /session': '当前会话是否有效、属于谁',
      'DELETE /session': '退出登录；会话已结束也算成功',
      'POST /session/renew': '续期：延后会话的到期时间，utoken 不变',
      'GET /sessions': '本人的全部会话，最近使用的在前',
      'DELETE /sessions': '结束本人的其他会话',
      'DELETE /sessions/:id': '结束本人的某一个会话',
    },
  },
  {
    name: '用户',
    description: '资料、头像、手机号与注销',
    routes: {
      'GET /user': '当前用户',
      'PATCH /user': '设置昵称',
      'PUT /user': '设置昵称（wx.request 不支持 PATCH，与之相同）',
      'DELETE /user': '注销账号，并删除所保存的全部资料',
      'PUT /user/avatar': '设置头像：请求体就是图片',
      'POST /user/avatar': '设置头像：wx.uploadFile 的上传方式',
      'POST /user/phone': '用 getPhoneNumber 的 code 设置手机号',
      'GET /avatars/:name': '头像图片；同一地址的图片永不改变',
    },
  },
  {
    name: '扫码登录',
    description: '电脑网页显示小程序码，手机扫码并确认，网页即登录',
    routes: {
      'POST /scan': '网页：创建票据，得到小程序码',
      'GET /scan': '网页：查询状态；已确认时换取会话，仅一次',
      'GET /scan/events': '网页：以 server-sent events 接收状态变化',
      'POST /scan/:scene/scan': '手机：扫码，得到要确认的内容',
      'POST /scan/:scene/confirm': '手机：确认登录',
      'POST /scan/:scene/cancel': '手机：取消',
    },
  },
  {
    name: '推送',
    description: '由平台调用，不由小程序调用',
    routes: {
      'GET /push/:provider': '平台验证消息推送的地址',
      'POST /push/:provider': '平台推送的消息：用户撤回了哪些授权',
    },
  },
  {
    name: '运行',
    description: '健康检查与接口文档',
    routes: {
      'GET /health': '与 /health/ready 相同',
      'GET /health/ready': '能否处理请求：数据库可用，且没有正在停止',
      'GET /health/live': '进程是否还在应答',
      'GET /metrics': 'Prometheus 指标；须以 METRICS_TOKEN 为 Bearer token，否则如同不存在',
      'GET /openapi.json': '本接口的 OpenAPI 3.1 文档',
      'GET /docs': '接口文档页面',
      'GET /docs/:file': '接口文档页面所用的文件',
    },
  },
]

export const parameters: Partial<Record<string, string>> = {
  id: '会话的 id，取自 GET /sessions',
  name: '图片的文件名，取自 avatarUrl',
  provider: '平台的名字，如 wechat',
  file: '文件名',
  scene: '票据的公开名字，22 个字符',
  'x-scan-secret': '票据的密钥；创建票据时为 `header` 则密钥写在应答体中而不是 cookie 中。有 cookie 时不需要',
}

export const retryAfter = '多少秒后值得重试'
export const success = '成功'
export const bearer = '登录得到的 utoken'

export const errors: Record<ErrorName, string> = {
  invalid_json: '请求体不是 UTF-8 的 JSON',
  invalid_request: '请求的内容不符合要求，message 指出是哪个字段',
  unknown_provider: '没有配置这个平台',
  code_invalid: '平台不认这个 code，或已超过 5 分钟：请重新取一个（如 wx.login）',
  phone_code_invalid: '平台不认这个手机号 code、它已被使用，或已超过 5 分钟',
  signature_mismatch: 'userInfo.signature 与 userInfo.rawData 不符',
  decrypt_failed: 'userInfo.encryptedData 无法用这个 code 的会话解密',
  watermark_mismatch: '数据属于另一个小程序',
  watermark_stale: 'userInfo 已过时',
  identity_mismatch: 'userInfo 与 code 不是同一个用户',
  nickname_invalid: '昵称须为 1 至 32 个可见字符，且不是微信给所有人的默认昵称',
  nickname_refused: '昵称未通过平台的内容安全检查',
  avatar_invalid: '头像不是完整的 PNG、JPEG 或 WebP，或边长超过 4096 像素',
  token_missing: '请求没有携带 Authorization: Bearer <utoken>',
  session_expired: '会话已到期',
  session_revoked: '会话已被结束，或并非由此签发',
  platform_session_ended: '用户在平台的登录已到期，重新登录即可恢复',
  push_refused: '推送消息的签名不对，或已过时',
  step_required: '用户须先完成下一步登录',
  user_blocked: '平台封禁了该用户',
  not_found: '不存在',
  method_not_allowed: '此路径不支持该方法',
  ticket_unknown: '没有这张票据，或其密钥缺失、不对',
  code_used: '这个 code 已被使用',
  ticket_taken: '已被另一位用户扫描',
  ticket_not_scanned: '尚未扫描',
  ticket_cancelled: '已被取消',
  ticket_used: '已确认或已使用',
  ticket_expired: '票据已超过 3 分钟',
  body_too_large: '请求体过大',
  too_many_requests: '请求过于频繁',
  slow_down: '查询过于频繁，请每 3 秒查询一次',
  too_many_logins: '该用户一分钟内在平台登录过于频繁',
  internal_error: '后端自身出错，可凭 requestId 在日志中查找',
  platform_misconfigured: '平台拒绝了此后端，日志写明是哪项配置有误',
  platform_refused: '平台拒绝了这次调用，日志写明原因',
  platform_unavailable: '平台没有给出可用的应答',
  platform_busy: '平台繁忙，请稍后重试',
  stopping: '此节点即将停止',
  store_unavailable: '暂时无法读写数据，请稍后重试',
}
