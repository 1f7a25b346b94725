import server from 'miniprogram-login'
import { baseUrl } from './config'

server.configure({ baseUrl })

App({
  onLaunch() {
    void server.checkLogs()
  },
})
