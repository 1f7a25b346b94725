import type { Case } from '../case.ts'
import { isRefused, isStatus, must, reaches, refusalOf, resultOf, userIn, fieldsOf } from '../check.ts'
import { text } from '../text.ts'
import { sessionOf } from './session.ts'

const nickName = '海边的风'

export const userCases: Case[] = [
  {
    id: 'user.nickname',
    level: 'required',
    title: text('PUT /user 设置昵称', 'PUT /user sets the nickname'),
    expected: text(
      `200，result 为 user，nickName 为“${nickName}”，有 step`,
      `200, the result is the user with this nickName and a step`,
    ),
    why: text(
      '登录后弹窗请用户填昵称，保存失败就停在那里。',
      'After the login the popup asks for it, and is stuck if it cannot be saved.',
    ),
    needs: ['login.utoken', 'login.member'],
    async run({ backend, login }) {
      const { utoken } = await login()
      const answer = await backend.send({ method: 'PUT', path: '/user', utoken, json: { nickName } })
      const user = fieldsOf(resultOf(answer))
      must(user['nickName'] === nickName, answer, `nickName: ${JSON.stringify(user['nickName'])}`)
      must(reaches(user['step'], 'member'), answer, `step: ${JSON.stringify(user['step'])}`)
    },
  },
  {
    id: 'user.nickname-kept',
    level: 'required',
    title: text('昵称存了下来', 'The nickname is kept'),
    expected: text('GET /session 与下次登录都是这个昵称', 'GET /session and the next login have it'),
    why: text(
      '否则重新打开小程序，昵称就没了。',
      'Otherwise it is gone when the mini-program is opened again.',
    ),
    needs: ['user.nickname', 'session.get'],
    async run(context) {
      const { name, utoken } = await context.login()
      resultOf(await context.backend.send({ method: 'PUT', path: '/user', utoken, json: { nickName } }))
      const session = await sessionOf(context, utoken)
      must(userIn(resultOf(session))['nickName'] === nickName, session, 'user.nickName')
      const { answer, user } = await context.login(name)
      must(user['nickName'] === nickName, answer, 'user.nickName')
    },
  },
  {
    id: 'user.nickname-bad',
    level: 'recommended',
    title: text('空昵称和“微信用户”被拒绝', 'An empty nickname and 微信用户 are refused'),
    expected: text('4xx 与错误名', '4xx with the name of an error'),
    why: text(
      '“微信用户”是微信给所有人的名字，等于没填。',
      '微信用户 is what WeChat calls everybody: it is no name.',
    ),
    needs: ['user.nickname'],
    async run({ backend, login }) {
      const { utoken } = await login()
      for (const bad of ['   ', '微信用户']) {
        refusalOf(
          await backend.send({ method: 'PUT', path: '/user', utoken, json: { nickName: bad } }),
          isRefused,
        )
      }
    },
  },
  {
    id: 'user.get',
    level: 'recommended',
    title: text('GET /user 返回用户', 'GET /user gives the user'),
    expected: text('200，id 与登录时相同', '200, with the id of the login'),
    why: text('供页面单独刷新资料。', 'For pages that want the profile alone.'),
    needs: ['login.utoken', 'login.same-id'],
    async run({ backend, login }) {
      const { utoken, user, answer: first } = await login()
      const answer = await backend.send({ path: '/user', utoken })
      must(fieldsOf(resultOf(answer))['id'] === user.id, [first, answer], 'id')
    },
  },
  {
    id: 'user.delete',
    level: 'recommended',
    title: text('DELETE /user 注销账号', 'DELETE /user deletes the account'),
    expected: text('200；此后 utoken 为 401', '200; from then on the utoken is 401'),
    why: text('个人信息保护法要求能注销；微信审核也会问。', 'The law wants it, and so does WeChat’s review.'),
    needs: ['session.revoked'],
    async run(context) {
      const { utoken } = await context.login()
      resultOf(await context.backend.send({ method: 'DELETE', path: '/user', utoken }))
      refusalOf(await sessionOf(context, utoken), isStatus(401))
    },
  },
  {
    id: 'user.forgotten',
    level: 'recommended',
    title: text('注销后再来是新用户', 'Whoever comes back after that is a new user'),
    expected: text('静默登录为 visitor，没有昵称', 'a silent login makes a visitor without a nickname'),
    why: text('资料还在就不算注销。', 'What is still there was not deleted.'),
    needs: ['user.delete', 'user.nickname', 'login.silent'],
    async run(context) {
      const { name, utoken } = await context.login()
      resultOf(await context.backend.send({ method: 'PUT', path: '/user', utoken, json: { nickName } }))
      resultOf(await context.backend.send({ method: 'DELETE', path: '/user', utoken }))
      const { answer, user } = await context.login(name, { silent: true })
      must(user.step === 'visitor', answer, `user.step: ${user.step}`)
      must(user['nickName'] !== nickName, answer, 'user.nickName')
    },
  },
]
