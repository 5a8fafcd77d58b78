// Starts a run that is recorded: node reopen.mjs <directory> <prompts> <until>. It ends when the runner knows that
// nothing is left to ask (asked), has sealed the datasets (sealed), or is through (finished).
import { runner } from './setting.mjs'

const [directory = '', count = '', until = ''] = process.argv.slice(2)
const prompts = Number(count)
const begun = performance.now()

/** @param {string} what */
function reached(what) {
  if (what !== until) return
  const { user, system } = process.cpuUsage()
  const told = {
    cpuSeconds: (user + system) / 1e6,
    seconds: (performance.now() - begun) / 1e3,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }
  process.stdout.write(`${JSON.stringify(told)}\n`, () => process.exit())
}

const run = runner(directory, prompts, async () => {
  throw new Error('a call that is recorded was made again')
}).start()
run.on('stage-start', ({ stage, done }) => {
  if (stage !== 'responses') return
  if (done !== prompts) throw new Error(`${done} of ${prompts} prompts are done`)
  reached('asked')
})
run.on('iteration-seal', () => reached('sealed'))
await run.result
reached('finished')
