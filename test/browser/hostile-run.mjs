// A run whose every text would do something if it were not inert: prompts, responses, judgements, names, settings.
import { IterationRunner, scriptedProvider } from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'

const megabyte = 'x<b>\u202E'.repeat(200_000)

/** Each sets a mark in the window, asks for something, or breaks out of where it stands. */
export const hostile = [
  '</title></style></script><script>window.hacked = 1</script>',
  '--><script>window.hacked = 1</script><!--',
  '"><img src=x onerror="window.hacked = 1">',
  "' onfocus='window.hacked = 1' autofocus tabindex='0' x='",
  '<svg><script>window.hacked = 1</script><foreignObject><iframe srcdoc="<script>top.hacked = 1</script>">',
  '<svg onload="window.hacked = 1"><a xlink:href="javascript:window.hacked=1">x</a></svg>',
  '![picture](http://127.0.0.1:9/picture.png) [link](javascript:window.hacked=1)',
  '<img src="http://127.0.0.1:9/x.png" srcset="http://127.0.0.1:9/y.png 2x">',
  '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
  '<base href="http://127.0.0.1:9/"><form action="http://127.0.0.1:9/"><button autofocus>Next</button></form>',
  '<style>* { display: none } @import url(http://127.0.0.1:9/x.css);</style>',
  '</pre></article></main></body></html><h1>Finished</h1>',
  '<p id="browser" class="controls" hidden><button id="next">Next</button></p>',
  '\u202Ereversed \u2066isolated \u200Bhidden \u2028line',
  '\u001b[2J\u001b]8;;http://127.0.0.1:9/\u0007link\u001b]8;;\u0007',
  '\ud800 half a character \udc00',
  'W'.repeat(3000),
  megabyte,
]

/** @type {Map<string, import('self-rewarding').TrainingJob>} */
const jobs = new Map()

/** @param {string} directory */
export async function makeHostileRun(directory) {
  let call = 0
  const text = () => hostile[call++ % hostile.length] ?? ''
  const model = scriptedProvider(({ prompt, seed }) => {
    if (!prompt.includes('additive 5-point scoring system')) return text()
    return seed % 7 === 0 ? text() : `${text()}\n\nScore: ${seed % 6}`
  })
  const options = {
    ledger: fileLedger(directory),
    start: {
      name: '<script>window.hacked = 1</script>',
      path: '"><img src=x onerror=window.hacked=1>',
      revision: '--><svg onload=window.hacked=1>',
    },
    open: async () => model,
    trainer: {
      find: async () => undefined,
      submit: async (/** @type {import('self-rewarding').TrainingJob} */ job) => {
        jobs.set(job.id, job)
        return job.id
      },
      wait: async (
        /** @type {string} */ id,
        /** @type {import('self-rewarding').TrainingContext} */ { progress },
      ) => {
        for (let step = 1; step < 30; step++)
          progress({ step, loss: 1 / step, metrics: { '</svg><script>window.hacked = 1</script>': step } })
        const revision = `job:${id}<script>window.hacked = 1</script>`
        return {
          name: `${'M2 '.repeat(200)}</td><script>window.hacked = 1</script>`,
          path: hostile.slice(0, 5).join(''),
          revision,
        }
      },
      cancel: async () => {},
    },
    training: { '</pre><script>window.hacked = 1</script>': hostile.slice(0, -1).join(' ') },
    prompts: [
      ...hostile.map((each, i) => `${i} ${each}`),
      ...Array.from({ length: 20 }, (_, i) => `Name a prime above ${i}.`),
    ],
    iterations: 1,
    seed: 5,
  }
  await new IterationRunner(options).start().result
}
