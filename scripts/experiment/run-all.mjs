import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'

/**
 * Makes runs that have not been made, some at the same time.
 * @param {readonly { condition: string, seed: number, directory: string, args: string[] }[]} runs
 * @param {number} jobs
 */
export async function runAll(runs, jobs) {
  // A run that is there is trusted: the command itself refuses a directory with other settings.
  const waiting = runs.filter(({ directory }) => !existsSync(`${directory}/summary.json`))
  console.log(`${runs.length} runs, of which ${runs.length - waiting.length} were made before`)
  const worker = async () => {
    for (let run = waiting.shift(); run; run = waiting.shift()) {
      const started = performance.now()
      await command(run.args)
      const seconds = ((performance.now() - started) / 1000).toFixed(0)
      console.log(`${run.condition}, seed ${run.seed}: ${seconds} s (${waiting.length} left)`)
    }
  }
  // The first alone: what it pretrains, all others share.
  const first = waiting.shift()
  if (first) await command(first.args)
  await Promise.all(Array.from({ length: jobs }, worker))
}

/** @param {readonly string[]} args */
function command(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/cli.js', 'run', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', text => {
      said += text
    })
    child.on('error', reject)
    child.on('exit', code => {
      if (code === 0) resolve(undefined)
      else reject(new Error(`self-rewarding run ${args.join(' ')} ended with ${code}:\n${said}`))
    })
  })
}
