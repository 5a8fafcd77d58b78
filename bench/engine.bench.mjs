// CPU time and requests a second of a whole iteration over a mock server, which answers after 20 ms: prompts,
// candidates, judgements and pairs, over the durable ledger. Against the floor, a bare loop over undici's pool that
// sends the same bodies; and, per judgement, against the AI SDK's generateText and autoevals' classifier. Each client
// is a process of its own that stays warm, and they take turns. The last line is JSON: cpuRatio is our CPU time a
// request over the bare loop's, throughputRatio our requests a second over its, each the worse of the two ways to ask
// (`n` completions a request, or one); vsGenerateText and vsAutoevals are their CPU time a judgement over ours, which
// pays for candidates, ledger and datasets as well.
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { start } from './engine/process.mjs'
import { installPeers } from './lab-engine/prepare.mjs'

const pairs = 7
/** Prompts of a run: as many requests with `n` as without. */
const prompts = { withN: 3200, withoutN: 1000 }
const perPrompt = { withN: 1 + 4, withoutN: 4 + 4 * 3 }
const judgementsOfPeers = 2000

const median = values => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const rounded = value => Number(value.toFixed(2))
const microseconds = ({ cpuSeconds }, count) => (cpuSeconds / count) * 1e6
const rate = ({ requests, seconds }) => requests / seconds
const list = ratios => ratios.map(ratio => ratio.toFixed(2)).join(' ')
const told = (name, runs, count) => {
  const cost = median(runs.map(run => microseconds(run, count(run)))).toFixed(1)
  console.log(`${name.padEnd(14)} ${cost} µs of CPU, ${median(runs.map(rate)).toFixed(0)} requests/s`)
}
// Written out, so that knip sees what is run.
const script = {
  server: fileURLToPath(import.meta.resolve('./engine/server.mjs')),
  ours: fileURLToPath(import.meta.resolve('./engine/ours.mjs')),
  bare: fileURLToPath(import.meta.resolve('./engine/bare.mjs')),
  generateText: fileURLToPath(import.meta.resolve('./engine/generate-text.mjs')),
  autoevals: fileURLToPath(import.meta.resolve('./engine/autoevals.mjs')),
}

/** What a judge's request asks, with the template's two parts. */
function judgementOf(body) {
  const { messages, ...more } = JSON.parse(body)
  const [, prompt, response] = /\nUser: (.*)\n\n<response>(.*)<\/response>/s.exec(messages[0].content) ?? []
  return { ...more, messages, prompt, response }
}

/** The judge's prompt as autoevals fills it in. */
const templateOf = ({ messages, prompt, response }) =>
  messages[0].content.replace(prompt, '{{{prompt}}}').replace(response, '{{{output}}}')

installPeers()
console.log(`node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, load ${list(loadavg())}`)
const running = Object.values(script).map(start)
const [server, ours, bare, generateText, autoevals] = running
try {
  const { port } = await server.answer()
  const origin = `http://127.0.0.1:${port}`
  const baseURL = `${origin}/v1`

  /** Runs in turns, after one of each to warm up. */
  const compare = async way => {
    const task = { prompts: prompts[way], several: way === 'withN', baseURL }
    server.tell({ keep: true })
    await ours.ask(task)
    const { bodies } = await server.ask({ give: true })
    if (bodies.length !== task.prompts * perPrompt[way])
      throw new Error(`${bodies.length} requests for ${task.prompts} prompts ${way}`)
    await bare.ask({ origin, take: bodies })
    const others = way === 'withN' ? [] : [generateText, autoevals]
    const judged = bodies.filter(body => body.includes('<response>')).map(judgementOf)
    const judgements = judged.slice(0, judgementsOfPeers)
    const peerTask = { baseURL, judgements, template: templateOf(judgements[0]) }
    for (const other of others) await other.ask(peerTask)
    const rounds = []
    for (let i = 0; i < pairs; i++) {
      const round = { ours: await ours.ask(task), bare: await bare.ask({ origin }), others: [] }
      for (const other of others) round.others.push(await other.ask(peerTask))
      rounds.push(round)
    }
    const perRequest = ({ requests }) => requests
    const cpu = rounds.map(
      ({ ours, bare }) => microseconds(ours, ours.requests) / microseconds(bare, bare.requests),
    )
    const throughput = rounds.map(({ ours, bare }) => rate(ours) / rate(bare))
    console.log(`# ${way}: ${bodies.length} requests, per request`)
    for (const who of ['bare', 'ours'])
      told(
        who,
        rounds.map(round => round[who]),
        perRequest,
      )
    console.log(`CPU ratios     ${list(cpu)}\nthroughput     ${list(throughput)}`)
    return { rounds, cpuRatio: median(cpu), throughputRatio: median(throughput) }
  }

  const withN = await compare('withN')
  const withoutN = await compare('withoutN')
  const perJudgement = ({ judgements }) => judgements
  const { rounds } = withoutN
  console.log('# per judgement, one a request')
  told(
    'ours',
    rounds.map(({ ours }) => ours),
    perJudgement,
  )
  const against = (name, i) => {
    told(
      name,
      rounds.map(({ others }) => others[i]),
      perJudgement,
    )
    const ratios = rounds.map(
      ({ ours, others }) =>
        microseconds(others[i], others[i].judgements) / microseconds(ours, ours.judgements),
    )
    console.log(`ratios         ${list(ratios)}`)
    return median(ratios)
  }
  const vsGenerateText = against('generateText', 0)
  const vsAutoevals = against('autoevals', 1)
  console.log(
    JSON.stringify({
      cpuRatio: rounded(Math.max(withN.cpuRatio, withoutN.cpuRatio)),
      throughputRatio: rounded(Math.min(withN.throughputRatio, withoutN.throughputRatio)),
      vsGenerateText: rounded(vsGenerateText),
      vsAutoevals: rounded(vsAutoevals),
      cpuRatioWithN: rounded(withN.cpuRatio),
      cpuRatioWithoutN: rounded(withoutN.cpuRatio),
      throughputRatioWithN: rounded(withN.throughputRatio),
      throughputRatioWithoutN: rounded(withoutN.throughputRatio),
    }),
  )
} finally {
  for (const child of running) child.stop()
}
