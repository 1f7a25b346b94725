/** In a process of its own: `getCompiledResult`, and the outcome as JSON in a file. See official.ts. */
const { writeFileSync } = require('node:fs')
const ci = require('miniprogram-ci')

// It asks WeChat for the project's rights, for which a key would be needed; those of any project will do.
ci.Project.prototype.attr = async () => ({ ...ci.DefaultProjectAttr })

const [outcome, projectPath, target] = process.argv.slice(2)
// It does not end by itself: its timers and its processes go on.
const end = (problems) => {
  writeFileSync(outcome, JSON.stringify(problems))
  process.exit(0)
}

const project = new ci.Project({
  appid: 'touristappid',
  type: 'miniProgram',
  projectPath,
  privateKey: 'none',
  ignores: ['node_modules/**/*'],
})
const request = {
  project,
  version: '0',
  desc: '',
  setting: { useProjectConfig: true },
  onProgressUpdate() {},
}
ci.getCompiledResult(request, target).then(
  () => end([]),
  (error) => end([error.message]),
)
