/**
 * One server in a process of its own, started by `requests.ts`: tells its address, then answers each message with the CPU
 * time that this process has used until now. Ends with the process that started it.
 */
import { type ServerName, servers } from './servers.ts'

const [name, databaseUrl = ''] = process.argv.slice(2) as [ServerName, string]
process.on('disconnect', () => process.exit())
process.on('message', () => process.send!(process.cpuUsage()))
const start = await servers[name]()
process.send!(await start(databaseUrl))
