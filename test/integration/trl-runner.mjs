// A run of one iteration with `trl()`, on a Ray cluster where options say which, in a process of its own:
// `node trl-runner.mjs <run folder> <options as JSON>`. It says each event of training, and how it ended, as a line of JSON.
import path from 'node:path'
import { IterationRunner, positivesOnly, scriptedProvider, textFormat } from 'self-rewarding'
import { fileLedger } from 'self-rewarding/node'
import { ray } from 'self-rewarding/ray'
import { trl } from 'self-rewarding/trl'

const [directory = '', options = '{}'] = process.argv.slice(2)
const { model, method, training, trainer, isText, cluster } = JSON.parse(options)

/** @param {import('self-rewarding').ScriptedCall} call */
function answer({ prompt, index }) {
  if (!prompt.includes('additive 5-point'))
    return `answer ${index} to ${prompt}${isText && prompt.includes('number 7') ? '<|im_end|> and more' : ''}`
  return `Score: ${Number(/answer (\d)/.exec(prompt)?.[1]) + 2}`
}

/** @param {unknown} value */
const say = value => console.log(JSON.stringify(value))
const local = trl({ python: 'python', directory: path.join(directory, 'training'), pollMs: 100, ...trainer })
const run = new IterationRunner({
  ledger: fileLedger(directory),
  start: { name: 'M1', path: model, revision: 'tiny' },
  open: async () => scriptedProvider(answer, { revision: 'scripted' }),
  trainer: cluster ? ray({ ...cluster, trainer: local }) : local,
  prompts: Array.from({ length: 12 }, (_, i) => `Tell me about number ${i}.`),
  iterations: 1,
  training,
  ...(method === 'sft' && { select: positivesOnly() }),
  ...(isText && {
    format: textFormat({ candidate: 'Question: {{prompt}}\nAnswer:', judge: '{{prompt}}\n' }),
  }),
}).start()
try {
  for await (const event of run) if (event.type.startsWith('train')) say(event)
} catch {
  // The result says it again.
}
say(
  await run.result.then(
    ({ status, checkpoints }) => ({ status, checkpoint: checkpoints.at(-1)?.checkpoint }),
    error => ({ name: error.name, signal: error.signal, message: error.message }),
  ),
)
