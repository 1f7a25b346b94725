const cloud = require('wx-server-sdk')
const { ordersOf } = require('./orders')

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })

// An ES module: import() takes it into CommonJS on every Node there is.
const login = import('miniprogram-login-backend/cloud').then(({ createCloudFunction }) =>
  createCloudFunction({
    cloud,
    // Your own API, behind the login.
    routes: { 'GET /orders': ({ session }) => ordersOf(session.user.id) },
  }),
)

exports.main = async (event, context) => (await login)(event, context)
