import { spawn } from 'node:child_process'

/** TypeScript 7 is used through its command line only: it has no stable API yet. */
export function tsc(project: string): Promise<void> {
  return run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project])
}

function run(command: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${args.join(' ')}: exit code ${code}`)),
    )
  })
}
