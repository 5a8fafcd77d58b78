import { execFile } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { IterationRunner, memoryLedger, type TrainingJob, TrainingPendingError } from '../../../src/index.js'
import { handoff } from '../../../src/node/index.js'
import { countingModel, runOptions } from '../../iterate/setup.js'
import { filesOf } from '../files.js'
import { temporaryFolder } from '../folder.js'

const context = { signal: new AbortController().signal, progress: () => {} }
const M1 = { name: 'M1', path: 'ckpt/M1', revision: 'sha256:m1' }
const lines = ['{"prompt":"a\u2028b"}', '{"prompt":"c"}']

function job(more: Partial<TrainingJob> = {}): TrainingJob {
  return {
    id: 'a1b2c3',
    name: 'M2',
    iteration: 1,
    method: 'dpo',
    parent: M1,
    reference: M1,
    data: {
      rows: lines.length,
      sha256: 'f'.repeat(64),
      async *lines() {
        yield* lines
      },
    },
    settings: {},
    seed: 7,
    ...more,
  }
}

/** The keys of a configuration as TRL would read them; all that is written is JSON too, but for `1.0e-7`. */
const config = (text = '') =>
  Object.fromEntries(
    text
      .trimEnd()
      .split('\n')
      .map(line => Object.entries(JSON.parse(`{${line}}`))[0] ?? []),
  )

async function pending(work: Promise<unknown>): Promise<TrainingPendingError> {
  const error = await work.catch((caught: unknown) => caught)
  if (!TrainingPendingError.isInstance(error)) throw error
  return error
}

/** Runs a command as somebody who copies it into a shell does, with a `trl` that writes down what it was given. */
async function runInShell(folder: string, command: string, exit = 0): Promise<string[]> {
  await mkdir(join(folder, 'bin'), { recursive: true })
  const trl = join(folder, 'bin/trl')
  // As TRL does, it leaves a checkpoint beside its configuration.
  const saves = `mkdir -p "\${3%/*}/checkpoint"`
  const tells = `printf '%s\\n' "$@" > "${join(folder, 'bin/arguments')}"`
  await writeFile(trl, `#!/bin/sh\n${saves}\n${tells}\nexit ${exit}\n`)
  await chmod(trl, 0o755)
  const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` }
  await promisify(execFile)('sh', ['-c', command], { env, cwd: '/' }).catch(error => {
    if (exit === 0) throw error
  })
  return (await readFile(join(folder, 'bin/arguments'), 'utf8')).trimEnd().split('\n')
}

describe('a job that is handed over', () => {
  it('is a folder that TRL reads as it is', async () => {
    const directory = await temporaryFolder()
    await handoff({ directory }).submit(job())
    const files = await filesOf(directory)
    expect([...files.keys()]).toEqual(['a1b2c3/dpo.yaml', 'a1b2c3/job.json', 'a1b2c3/train.jsonl'])
    expect(files.get('a1b2c3/train.jsonl')).toBe(`${lines.join('\n')}\n`)
    const folder = join(directory, 'a1b2c3')
    expect(config(files.get('a1b2c3/dpo.yaml'))).toMatchObject({
      model_name_or_path: 'ckpt/M1',
      datasets: [
        {
          path: 'json',
          data_files: join(folder, 'train.jsonl'),
          split: 'train',
          columns: ['prompt', 'chosen', 'rejected'],
        },
      ],
      output_dir: join(folder, 'checkpoint'),
      learning_rate: 1e-6,
      beta: 0.1,
      disable_dropout: false,
      seed: 7,
    })
    expect(files.get('a1b2c3/dpo.yaml')).toContain(
      '"lr_scheduler_kwargs": "{\\"power\\":1,\\"lr_end\\":1e-7}"',
    )
    expect(JSON.parse(files.get('a1b2c3/job.json') ?? '')).toEqual({
      id: 'a1b2c3',
      name: 'M2',
      iteration: 1,
      method: 'dpo',
      parent: M1,
      reference: M1,
      data: { rows: 2, sha256: 'f'.repeat(64) },
      settings: {},
      seed: 7,
      output: join(folder, 'checkpoint'),
    })
  })

  it('imitates examples where the run selects such', async () => {
    const directory = await temporaryFolder()
    const trainer = handoff({ directory })
    const handle = await trainer.submit(job({ method: 'sft' }))
    const yaml = (await filesOf(directory)).get('a1b2c3/sft.yaml')
    expect(config(yaml)).toMatchObject({
      learning_rate: 5.5e-6,
      datasets: [{ columns: ['prompt', 'completion'] }],
    })
    expect(config(yaml)).not.toHaveProperty('beta')
    expect((await pending(trainer.wait(handle, context))).command).toMatch(/^trl sft --config /)
  })

  it("is trained with the run's settings where they say otherwise", async () => {
    const directory = await temporaryFolder()
    const settings = { beta: 0.5, learning_rate: 5e-7, use_peft: true, lora_target_modules: ['q_proj'] }
    await handoff({ directory }).submit(job({ settings }))
    const text = (await filesOf(directory)).get('a1b2c3/dpo.yaml')
    expect(config(text)).toMatchObject(settings)
    expect(text).toContain('"learning_rate": 5.0e-7\n')
    expect(text?.match(/"beta"/g)).toHaveLength(1)
  })

  it('is found once it is whole, and written again where it was not', async () => {
    const directory = await temporaryFolder()
    const trainer = handoff({ directory })
    expect(await trainer.find('a1b2c3')).toBeUndefined()
    await trainer.submit(job())
    const files = await filesOf(directory)
    await rm(join(directory, 'a1b2c3/job.json'))
    await writeFile(join(directory, 'a1b2c3/train.jsonl'), 'half')
    await writeFile(join(directory, 'a1b2c3/job.json.tmp'), '{"half')
    expect(await trainer.find('a1b2c3')).toBeUndefined()
    const handle = await trainer.submit(job())
    expect(await trainer.find('a1b2c3')).toEqual(handle)
    expect(await filesOf(directory)).toEqual(files)
  })
})

describe('waiting for a job', () => {
  it.each(['plain', 'with spaces', `it's "quoted" $HOME \`id\` & more; rm -rf *`, '-n', 'new\nline'])(
    'says the exact command, which a shell reads as it is meant, in a folder called %j',
    async name => {
      const folder = await temporaryFolder()
      const directory = join(folder, name)
      const trainer = handoff({ directory })
      const handle = await trainer.submit(job())
      const { command, next, message } = await pending(trainer.wait(handle, context))
      expect(next).toContain(command)
      expect(next).toContain('start the same run again')
      expect(message).toContain(join(directory, 'a1b2c3'))

      const expected = ['dpo', '--config', ...join(directory, 'a1b2c3/dpo.yaml').split('\n')]
      expect(await runInShell(folder, command)).toEqual(expected)
      expect(await trainer.wait(handle, context)).toEqual({
        name: 'M2',
        path: join(directory, 'a1b2c3/checkpoint'),
        revision: 'job:a1b2c3',
      })
      expect((await readdir(folder)).sort()).toEqual([name, 'bin'].sort())
    },
  )

  it('goes on where the command failed', async () => {
    const folder = await temporaryFolder()
    const trainer = handoff({ directory: folder })
    const handle = await trainer.submit(job())
    const { command } = await pending(trainer.wait(handle, context))
    await runInShell(folder, command, 1)
    await expect(stat(join(folder, 'a1b2c3/done'))).rejects.toThrow()
    expect((await pending(trainer.wait(handle, context))).command).toBe(command)
  })

  it('does not take a word for a checkpoint', async () => {
    const directory = await temporaryFolder()
    const trainer = handoff({ directory })
    const handle = await trainer.submit(job())
    await writeFile(join(directory, 'a1b2c3/done'), '')
    await expect(trainer.wait(handle, context)).rejects.toThrow('is not there')
  })

  it.each(['output_dir', 'datasets', 'model_name_or_path'])('does not let %s be set', async name => {
    const trainer = handoff({ directory: await temporaryFolder() })
    await expect(trainer.submit(job({ settings: { [name]: 'x' } }))).rejects.toThrow(`training.${name}`)
  })

  it('trains what TRL can load, where that is not what was served', async () => {
    const directory = await temporaryFolder()
    await handoff({ directory, model: ({ name }) => `hub/${name}` }).submit(job())
    expect((await filesOf(directory)).get('a1b2c3/dpo.yaml')).toContain('"model_name_or_path": "hub/M1"')
  })

  it('names a folder whose description is lost or something else', async () => {
    const directory = await temporaryFolder()
    const trainer = handoff({ directory })
    const handle = await trainer.submit(job())
    for (const text of ['', '{"id":7}', undefined]) {
      const file = join(directory, 'a1b2c3/job.json')
      await (text === undefined ? rm(file) : writeFile(file, text))
      await expect(trainer.wait(handle, context)).rejects.toMatchObject({ name: 'DataError', file })
    }
  })

  it('is never led out of the directory by a handle', async () => {
    const folder = await temporaryFolder()
    const trainer = handoff({ directory: join(folder, 'jobs') })
    await mkdir(join(folder, 'abc'))
    await writeFile(join(folder, 'abc/job.json'), JSON.stringify({ name: 'x', id: 'abc', output: '/' }))
    expect(await trainer.find('../abc')).toBeUndefined()
    await expect(trainer.wait({ job: '../abc' }, context)).rejects.toMatchObject({
      file: join(folder, 'jobs/abc/job.json'),
    })
  })
})

describe('a run with a handoff', () => {
  it('waits with the command, and goes on once it has ended; nothing is submitted twice', async () => {
    const folder = await temporaryFolder()
    const ledger = memoryLedger()
    const trainer = handoff({ directory: join(folder, 'training') })
    const start = () => new IterationRunner(runOptions(ledger, countingModel(), { trainer })).start().result
    const first = await start()
    expect(first.status).toBe('awaiting-training')
    expect(first.next?.message).toContain(first.next?.command)
    const before = await filesOf(folder)
    expect(await start()).toEqual(first)
    expect(await filesOf(folder)).toEqual(before)

    const [, , yaml = ''] = await runInShell(folder, first.next?.command ?? '')
    const [{ data_files: rows = '' } = {}] = config(await readFile(yaml, 'utf8')).datasets
    expect(await readFile(rows, 'utf8')).toBe(ledger.files.get('iteration-1/pairs.jsonl'))
    const { status, checkpoints } = await start()
    expect(status).toBe('finished')
    expect(checkpoints[1]?.checkpoint).toMatchObject({ name: 'M2', path: join(yaml, '../checkpoint') })
  })
})
