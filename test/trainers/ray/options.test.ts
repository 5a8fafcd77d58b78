import { expect, it } from 'vitest'
import { InvalidArgumentError } from '../../../src/index.js'
import { handoff } from '../../../src/node/index.js'
import { command } from '../../../src/trainers/command/index.js'
import { ray, runJob, runShards } from '../../../src/trainers/ray/index.js'

const address = 'http://head:8265'
const program = { command: ['true'], directory: 'jobs' }
const trainer = command(program)

it.each<[string, object, string]>([
  ['another scheme', { address: 'ray://head:10001' }, 'address'],
  ['no address', { address: 'head:8265' }, 'address'],
  ['a password', { address: 'http://me:secret@head' }, 'address'],
  ['a token written out', { token: 'secret' }, 'token'],
  ['no patience', { patienceMs: 0 }, 'patienceMs'],
  ['another trainer', { trainer: handoff({ directory: 'x' }) }, 'trainer'],
  ['no trainer', { trainer: undefined }, 'trainer'],
  ['a grace that Ray has', { trainer: command({ ...program, cancelGraceMs: 5 }) }, 'trainer.cancelGraceMs'],
  ['two places', { trainer: command({ ...program, cwd: '/x' }), workingDirectory: '.' }, 'trainer.cwd'],
  ['less than nothing', { resources: { gpus: -1 } }, 'resources.gpus'],
  ['no amount', { resources: { custom: { a100: Number.NaN } } }, 'resources.custom.a100'],
  ['half a byte', { resources: { memory: 0.5 } }, 'resources.memory'],
  ['a slip of the pen', { resources: { gpu: 1 } }, 'gpu'],
  ['a place by another name', { runtimeEnv: { working_dir: '.' } }, 'runtimeEnv.working_dir'],
  [
    'a credential for all to see',
    { runtimeEnv: { env_vars: { HF_TOKEN: 'secret' } } },
    'runtimeEnv.env_vars.HF_TOKEN',
  ],
  [
    'a reference that nobody looks up',
    { runtimeEnv: { env_vars: { A: { env: 'B' } } } },
    'runtimeEnv.env_vars.A',
  ],
  ['no resources', { resources: null }, 'resources'],
  ['no resources of one’s own', { resources: { custom: null } }, 'resources.custom'],
  ['no environment', { runtimeEnv: null }, 'runtimeEnv'],
  ['a text for an environment', { runtimeEnv: 'pip' }, 'runtimeEnv'],
  ['a credential in an address', { workingDirectory: 'https://me:secret@host/code.zip' }, 'workingDirectory'],
  ['no place', { workingDirectory: '' }, 'workingDirectory'],
  ['an unknown option', { adress: 'x' }, 'adress'],
])('%s is refused before anything is contacted', (_, more, field) => {
  const options = { address, trainer, ...more }
  try {
    ray(options)
  } catch (error) {
    if (!InvalidArgumentError.isInstance(error)) throw error
    expect(error.field).toBe(field)
    expect(error.message).not.toContain('secret')
    return
  }
  expect.unreachable()
})

const job = { address, run: 'a', name: 'b', command: ['true'] }

it.each<[object, string]>([
  [{ command: 'true' }, 'command'],
  [{ run: '' }, 'run'],
  [{ attempts: 0 }, 'attempts'],
  [{ finalExitCodes: ['2'] }, 'finalExitCodes'],
  [{ env: { HF_TOKEN: 'secret' } }, 'env.HF_TOKEN'],
])('a job with %o is refused', async (more, field) => {
  await expect(runJob({ ...job, ...more })).rejects.toMatchObject({ field })
})

it('shards know their placeholders', async () => {
  await expect(runShards({ ...job, shards: 2, command: ['x', '{shrad}'] })).rejects.toThrow(
    /\{shard\}, \{shards\}/,
  )
  await expect(runShards({ ...job, shards: 0 })).rejects.toMatchObject({ field: 'shards' })
})
