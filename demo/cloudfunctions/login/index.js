const cloud = require('wx-server-sdk')
const { ordersOf } = require('./orders')

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })

// An ES module: import() takes it into CommonJS on every Node there is.
const login = import('miniprogram-login-backend/cloud').then(({ createCloudFunction }) =>
  createCloudFunction({
    cloud,
    // To make a record of your own for a new user, by the same id.
    onLogin: ({ user, isNew }) => console.log(isNew ? 'a new user' : 'seen before', user.id),
    // Your own API, behind the login.
    routes: { 'GET /orders': ({ session }) => ordersOf(session.user.id) },
  }),
)

exports.main = async (event, context) => (await login)(event, context)
