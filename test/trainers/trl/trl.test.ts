import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../../src/index.js'
import { type TrlOptions, trl } from '../../../src/trainers/trl/index.js'
import { temporaryFolder } from '../../node/folder.js'
import { job, listening } from '../command/job.js'

/** Stands for a Python: writes down what it was called with, and a result. */
const python = `#!/bin/sh
for each; do last=$each; done
printf '%s\\n' "$@" > "$last/arguments"
mkdir -p "$last/checkpoint"
echo '{"path":"checkpoint","revision":"sha256:weights"}' > "$last/part" && mv "$last/part" "$last/result.json"
`

async function train(more: Partial<TrlOptions> = {}, settings = {}, which = job()) {
  const directory = await temporaryFolder()
  const path = join(directory, 'python')
  await writeFile(path, python)
  await chmod(path, 0o755)
  const options = { python: path, directory, pollMs: 20, ...more }
  const trainer = trl(options)
  const handle = await trainer.submit({ ...which, settings })
  const checkpoint = await trainer.wait(handle, listening().context)
  const folder = join(directory, 'a1b2c3')
  const described = JSON.parse(await readFile(join(folder, 'job.json'), 'utf8'))
  return { checkpoint, folder, directory, described, options }
}

describe('a job of trl', () => {
  it('is the script of this package on a job folder, with the hyperparameters of the paper', async () => {
    const { checkpoint, folder, described } = await train()
    expect(checkpoint).toEqual({ name: 'M2', path: join(folder, 'checkpoint'), revision: 'sha256:weights' })
    expect(await readFile(join(folder, 'arguments'), 'utf8')).toBe(
      `${join(folder, 'python/train.py')}\n${folder}\n`,
    )
    const scripts = new URL('../../../src/trainers/trl/python/', import.meta.url)
    const isScript = (name: string): boolean => name.endsWith('.py')
    expect((await readdir(join(folder, 'python'))).sort()).toEqual(
      (await readdir(scripts)).filter(isScript).sort(),
    )
    const source = await readFile(
      new URL('../../../src/trainers/trl/python/train.py', import.meta.url),
      'utf8',
    )
    expect(await readFile(join(folder, 'python/train.py'), 'utf8')).toBe(source)
    expect(described.trainer).toEqual({
      arguments: {
        model_name_or_path: 'ckpt/M1',
        output_dir: join(folder, 'training'),
        ...{
          learning_rate: 1e-6,
          lr_scheduler_type: 'polynomial',
          lr_scheduler_kwargs: '{"power":1,"lr_end":1e-7}',
        },
        ...{ num_train_epochs: 1, per_device_train_batch_size: 1, gradient_accumulation_steps: 16 },
        ...{ max_length: null, beta: 0.1, disable_dropout: false, seed: 7, report_to: 'none' },
        ...{ logging_steps: 1, logging_nan_inf_filter: false, save_strategy: 'steps', save_steps: 200 },
      },
      ...{ chatTemplate: null, reference: null, dropout: 0.1, unusableRows: 'refuse' },
    })
  })

  it('takes the settings of the run over those of the paper', async () => {
    const { described } = await train(
      {},
      { beta: 0.5, save_steps: 10, use_peft: true, use_cpu: true },
      job({ method: 'sft' }),
    )
    expect(described.trainer.arguments).toMatchObject({
      ...{ learning_rate: 5.5e-6, beta: 0.5, save_steps: 10, use_peft: true, use_cpu: true, bf16: false },
    })
  })

  it('keeps the batch of the paper, however many rows a process takes at a time', async () => {
    const { described } = await train({}, { per_device_train_batch_size: 4 })
    expect(described.trainer.arguments).toMatchObject({
      ...{ per_device_train_batch_size: 4, gradient_accumulation_steps: 4 },
    })
    await expect(train({}, { per_device_train_batch_size: 5 })).rejects.toThrow(
      /training\.per_device_train_batch_size: expected a divisor of 16/,
    )
    const own = { per_device_train_batch_size: 5, gradient_accumulation_steps: 3 }
    expect((await train({}, own)).described.trainer.arguments).toMatchObject(own)
  })

  it('gives another schedule nothing that is of the one of the paper', async () => {
    const { described } = await train({}, { lr_scheduler_type: 'cosine' })
    expect(described.trainer.arguments).toMatchObject({ lr_scheduler_type: 'cosine' })
    expect(described.trainer.arguments).not.toHaveProperty('lr_scheduler_kwargs')
    const same = await train({}, { lr_scheduler_type: 'polynomial' }, job({ method: 'sft' }))
    expect(same.described.trainer.arguments.lr_scheduler_kwargs).toBe('{"power":1,"lr_end":0.0000011}')
  })

  it.each([
    ['resume_from_checkpoint', 'checkpoint-5'],
    ['packing', true],
    ['chat_template_path', 'chat.jinja'],
  ])('refuses the setting %s, which it would not keep', async (name, value) => {
    await expect(train({}, { [name]: value })).rejects.toThrow(
      expect.objectContaining({ field: `training.${name}` }),
    )
  })

  it('is started by a launcher, whose words are left as they are', async () => {
    const { folder, options } = await train()
    const launched = await train({ launch: [options.python, 'launch', '--x={job}', '{odd}'] })
    const file = join(launched.folder, 'arguments')
    expect((await readFile(file, 'utf8')).split('\n').slice(0, 3)).toEqual(['launch', '--x={job}', '{odd}'])
    expect(folder).not.toBe(launched.folder)
  })

  it('has a fixed reference where one is given, or where the run has another one', async () => {
    expect((await train({ reference: 'ckpt/M1' })).described.trainer.reference).toBe('ckpt/M1')
    const reference = { name: 'M0', path: 'ckpt/M0', revision: 'sha256:m0' }
    const model = ({ path }: { path: string }) => `weights/${path}`
    const { described } = await train({ model }, {}, job({ reference }))
    expect(described.trainer.reference).toBe('weights/ckpt/M0')
    expect(described.trainer.arguments.model_name_or_path).toBe('weights/ckpt/M1')
  })

  it('is not gone on with under another chat template', async () => {
    const { directory, options } = await train()
    const chatTemplate = join(directory, 'chat.jinja')
    await writeFile(chatTemplate, '{{ messages }}')
    expect(await trl(options).find('a1b2c3')).toEqual({ job: 'a1b2c3' })
    await expect(trl({ ...options, chatTemplate }).find('a1b2c3')).rejects.toThrow(
      /other settings of its trainer.*chatTemplate/,
    )
  })

  it('carries the text of its chat template', async () => {
    const chatTemplate = join(await temporaryFolder(), 'chat.jinja')
    await writeFile(chatTemplate, '{% for m in messages %}é{% endfor %}')
    expect((await train({ chatTemplate })).described.trainer.chatTemplate).toBe(
      '{% for m in messages %}é{% endfor %}',
    )
  })
})

describe('options of trl', () => {
  it.each<[string, Record<string, unknown>]>([
    ['python', { python: '' }],
    ['directory', { directory: undefined }],
    ['launch', { launch: 'accelerate launch' }],
    ['launch', { launch: [] }],
    ['chatTemplate', { chatTemplate: '/nowhere/chat.jinja' }],
    ['reference', { reference: 7 }],
    ['dropout', { dropout: 1 }],
    ['dropout', { dropout: '0.1' }],
    ['unusableRows', { unusableRows: 'cut' }],
    ['lora', { lora: {} }],
    ['env.HF_TOKEN', { env: { HF_TOKEN: 'hf_secret' } }],
  ])('%s is named where it is not usable', (field, more) => {
    const options: unknown = { python: 'python3', directory: 'd', ...more }
    // @ts-expect-error what a program without types may give
    const make = () => trl(options)
    expect(make).toThrow(expect.objectContaining({ field }))
    expect(make).toThrow(InvalidArgumentError)
  })
})
