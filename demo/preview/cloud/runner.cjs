/**
 * One instance of a cloud function, as the platform's runtime is one: plain Node and CommonJS, the function's folder as the
 * argument, one event at a time. What a call brings into the environment is gone at the next one.
 */
const [, , folder] = process.argv

let brought = []

process.on('message', async ({ event, context, env }) => {
  for (const name of brought) delete process.env[name]
  brought = Object.keys(env)
  Object.assign(process.env, env)
  try {
    const { main } = require(folder)
    if (typeof main !== 'function') throw new TypeError('exports.main is not a function')
    process.send({ reply: { result: await main(event, context) } })
  } catch (error) {
    console.error(error)
    process.send({
      reply: { error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) },
    })
  }
})

// The preview may be gone without a word.
process.on('disconnect', () => process.exit())
