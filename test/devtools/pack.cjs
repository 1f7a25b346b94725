/** In a process of its own: `packNpmManually`, and the outcome as JSON in a file. See official.ts. */
const { writeFileSync } = require('node:fs')
const { packNpmManually } = require('miniprogram-ci')

const [outcome, packageJsonPath, miniprogramNpmDistDir] = process.argv.slice(2)
const end = (problems) => {
  writeFileSync(outcome, JSON.stringify(problems))
  process.exit(0)
}

packNpmManually({ packageJsonPath, miniprogramNpmDistDir }).then(
  ({ warnList }) => end(warnList.map(({ msg, jsPath }) => [jsPath, msg].filter(Boolean).join(': '))),
  (error) => end([error.message]),
)
