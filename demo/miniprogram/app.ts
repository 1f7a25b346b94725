import server from 'miniprogram-login'
import { backendFor } from './backend'

App({
  onLaunch({ query }) {
    server.configure({ ...backendFor(query), loginPage: '/pages/login/index' })
    void server.checkLogs()
  },
})
