import { stopOnFault } from '../src/cli/fault.ts'
import { createLog } from '../src/log.ts'

// Many lines and then a fault, of the kind that is named on the command line: what is left of them is for the test to see.
const log = createLog()
stopOnFault(log)
for (let index = 0; index < 2000; index++) log.info({ index })
process.stdout.write('listening on http://nowhere\n')
if (process.argv[2] === 'rejection') void Promise.reject(new Error('nobody waits for this'))
else
  setImmediate(() => {
    throw new Error('nobody catches this')
  })
