import { describe, expect, it } from 'vitest'
import {
  type Gate,
  type GateAction,
  LedgerError,
  memoryLedger,
  ProviderError,
  type RunnerOptions,
  TrainingPendingError,
} from '../../src/index.js'
import { formatReport } from '../../src/report/index.js'
import { countingModel, instantTrainer, runOptions } from '../iterate/setup.js'
import { command } from './fake.js'

const run = ['run', 'run.config.ts']
const again = 'npx self-rewarding run run.config.ts'

const options = (more: Partial<RunnerOptions> = {}, model = countingModel()) =>
  runOptions(memoryLedger(), model, more)

describe('self-rewarding run CONFIG', () => {
  it('shows stages on stderr, and the report and the checkpoints on stdout', async () => {
    const given = options()
    const { code, stdout, stderr } = await command(run, { config: () => given })
    expect(code).toBe(0)
    expect(stderr).toContain('M1: prompts: 12 prompts\n')
    expect(stderr).toMatch(/M1 answers and judges: \d+ rows to train on, of 12 prompts and \d+ votes\n/)
    expect(stderr).toMatch(/training on the data of iteration 1: M2 is ckpt\/M2\n$/)
    expect(stdout).toMatch(
      /^Iteration 1 with M1\n[\s\S]*\n\nFinished\.\n {2}M1 {2}ckpt\/M1\n {2}M2 {2}ckpt\/M2\n$/,
    )
  })

  it('finds what is done when it is given again', async () => {
    const given = options({ gates: [] })
    await command(run, { config: () => given })
    const { code, stderr } = await command(run, { config: () => given })
    expect([code, stderr.trim()]).toEqual([0, 'iteration 1 with M1: datasets are there'])
  })

  it('pauses at a budget with code 3 and says how to go on', async () => {
    const { code, stdout } = await command(run, { config: () => options({ budget: { calls: 5 } }) })
    expect(code).toBe(3)
    expect(stdout).toContain(
      `Raise budget.calls and start the run again: it goes on from what is recorded.\n  ${again}\n`,
    )
  })

  it('pauses with code 3 where somebody has to train, and gives the command', async () => {
    const trainer = {
      ...instantTrainer(),
      async wait() {
        throw new TrainingPendingError('not yet', {
          command: 'trl dpo --config x.yaml',
          next: 'Train M2 on a GPU.',
        })
      },
    }
    const { code, stdout } = await command(run, { config: () => options({ trainer }) })
    expect(code).toBe(3)
    expect(stdout).toContain(
      `Train M2 on a GPU.\n  trl dpo --config x.yaml\n\nTo go on after that:\n  ${again}\n`,
    )
  })

  it('pauses with code 3 where a gate says so, and says what and how to go on', async () => {
    const gate = (action: GateAction): Gate => ({
      name: 'nose',
      check: ({ moment }) =>
        moment === 'checkpoint' ? [{ sign: 'smell', action, message: 'it \u001b[2Jsmells' }] : [],
    })
    const given = options({ gates: [gate('pause')] })
    const { code, stdout, stderr } = await command(run, { config: () => given })
    expect(code).toBe(3)
    expect(stderr).toContain('warning  iteration 1, nose (pause), checkpoint: it ␛[2Jsmells')
    expect(stdout).toContain('Iteration 1, nose (pause), checkpoint: it ␛[2Jsmells\n')
    expect(stdout).toMatch(/Paused by a gate\.\nnose: it ␛\[2Jsmells\nLook at the data/)
    expect(stdout).toMatch(new RegExp(`Then:\n  ${again}\n$`))
    const json = await command([...run, '--json'], { config: () => given })
    const { result } = JSON.parse(json.stdout.trimEnd().split('\n').at(-1) ?? '')
    expect([json.code, result.status, result.next.message]).toEqual([
      3,
      'paused',
      expect.stringMatching(/^nose/),
    ])
    const stopped = await command(run, { config: () => ({ ...given, gates: [gate('stop')] }) })
    expect(stopped.code).toBe(0)
    expect(stopped.stdout).toMatch(
      /Finished\.\n {2}M1 {2}ckpt\/M1\n {2}M2 {2}ckpt\/M2\n\nEnded early\. To use: M1 \(nose/,
    )
    expect(stopped.stdout).toContain('Chosen: M1 (nose: it ␛[2Jsmells)\n')
  })

  it('ends where it was asked to, and says what is next', async () => {
    const given = options()
    const prompts = await command([...run, '--until', 'prompts'], { config: () => given })
    expect([prompts.code, prompts.stdout]).toEqual([0, expect.stringContaining(`  ${again} --shard 1/8\n`)])
    const datasets = await command([...run, '--until', 'datasets'], { config: () => given })
    expect(datasets.code).toBe(0)
    expect(datasets.stdout).toContain(`The datasets are there. To train on them and go on:\n  ${again}\n`)
  })

  it('runs shards and merges them to the data of one process', async () => {
    const given = options()
    const early = await command(['merge', 'run.config.ts'], { config: () => given })
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining('there is no run in memory')])
    await command([...run, '--until', 'prompts'], { config: () => given })
    for (const shard of ['1/2', '2/2']) {
      const { code, stdout, stderr } = await command([...run, '--shard', shard], { config: () => given })
      expect(code).toBe(0)
      expect(stdout).toBe('This shard is done. When all are:\n  npx self-rewarding merge run.config.ts\n')
      expect(stderr).toContain(`M1 answers and judges (${shard}): `)
    }
    const merged = await command(['merge', 'run.config.ts'], { config: () => given })
    expect(merged.code).toBe(0)
    expect(merged.stdout).toContain('The calls of 2 shards are in iteration 1 of memory')
    expect(merged.stdout).toContain(`  ${again} --until prompts\n`)
    const json = await command(['merge', 'run.config.ts', '--json'], { config: () => given })
    expect(JSON.parse(json.stdout)).toEqual({ merged: { iteration: 1, shards: 2 } })
    expect((await command(run, { config: () => given })).code).toBe(0)
    const whole = options()
    await command(run, { config: () => whole })
    const files = ({ ledger }: RunnerOptions) => Reflect.get(ledger, 'files').get('iteration-1/pairs.jsonl')
    expect(files(given)).toBe(files(whole))
    expect(files(given)).not.toBe('')
  })

  it('refuses calls of other settings, and makes them again with --redo', async () => {
    const first = options({ budget: { calls: 40 } })
    await command(run, { config: () => first })
    const changed = () => ({ ...first, budget: {}, judge: { votes: 2 } })
    const refused = await command(run, { config: changed })
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('judge.votes: 3, now 2')])
    const redone = await command([...run, '--redo'], { config: changed })
    expect(redone.code).toBe(0)
    expect(redone.stderr).toMatch(
      /warning {2}iteration 1: \d+ recorded calls \([\d,]+ tokens\) are made again: judge\.votes/,
    )
  })

  it('stops when asked once: what is under way ends, and it says how to go on', async () => {
    let given: RunnerOptions | undefined
    const ended = await command(run, {
      config(interrupt) {
        given = options({}, countingModel({ before: call => call === 20 && interrupt() }))
        return given
      },
    })
    expect(ended.code).toBe(130)
    expect(ended.exits).toEqual([])
    expect(ended.stderr).toContain('Stopping: calls under way may end')
    expect(ended.stdout).toContain(`Stopped; what is recorded stays. To go on:\n  ${again}\n`)
    const more = { ...(given as RunnerOptions), open: async () => countingModel() }
    expect((await command(run, { config: () => more })).code).toBe(0)
  })

  it('ends what is under way when asked twice, and the process when asked again', async () => {
    const { code, stderr, exits } = await command(run, {
      config: interrupt =>
        options(
          {},
          countingModel({
            async before(call) {
              if (call !== 20) return
              interrupt()
              interrupt()
              interrupt()
            },
          }),
        ),
    })
    expect(code).toBe(130)
    expect(stderr).toContain('Stopping now.')
    expect(exits).toEqual([130])
  })

  it('ends at once while the config is still loaded: nothing has begun', async () => {
    const { exits } = await command(run, {
      async config(interrupt) {
        interrupt()
        return options()
      },
    })
    expect(exits).toEqual([130])
  })

  it('tells what breaks the run', async () => {
    const ledger = { ...memoryLedger(), open: async () => Promise.reject(new LedgerError('it is in use')) }
    const { code, stdout, stderr } = await command(run, { config: () => options({ ledger }) })
    expect([code, stdout, stderr]).toEqual([1, '', 'self-rewarding: it is in use\n'])
  })

  it('says that it waits for a backend, and when that is over', async () => {
    const away = new ProviderError('refused', { kind: 'network', retryable: true })
    const model = countingModel({
      before: call => {
        if (call > 10 && call < 20) throw away
      },
    })
    const { code, stderr } = await command(run, {
      config: () =>
        options(
          {
            concurrency: 1,
            retry: { baseDelayMs: 1, attempts: 20 },
            breaker: { failures: 3, firstDelayMs: 1, maxDelayMs: 2 },
          },
          model,
        ),
    })
    expect(code).toBe(0)
    expect(stderr).toMatch(
      /warning {2}scripted does not answer \(3 failures in a row, the last: refused\)\. The run waits/,
    )
    expect(stderr).toMatch(/scripted answers again, after \d+\.\d s/)
  })
})

describe('self-rewarding run CONFIG --json', () => {
  const lines = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))

  it('is every event and then the result', async () => {
    const { code, stdout, stderr } = await command([...run, '--json'], { config: () => options() })
    expect([code, stderr]).toEqual([0, ''])
    const all = lines(stdout)
    const { result } = all.pop()
    expect(all.every(line => Object.keys(line).join() === 'event')).toBe(true)
    expect([all[0].event.type, all.at(-1).event.type]).toEqual(['run-start', 'run-end'])
    expect(result.status).toBe('finished')
    expect(formatReport(result.report)).toContain('Iteration 1 with M1')
  })

  it('waits for a reader that is behind', async () => {
    const { stdout } = await command([...run, '--json'], { config: () => options(), isRead: () => false })
    expect(lines(stdout).filter(({ event }) => event?.type === 'candidate')).toHaveLength(48)
  })
})
