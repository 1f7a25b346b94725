import server from 'miniprogram-login'
import { baseUrl } from './config'

server.configure({ baseUrl, loginPage: '/pages/login/index' })

App({
  onLaunch() {
    void server.checkLogs()
  },
})
