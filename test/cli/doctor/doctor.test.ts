import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { loadConfig } from '../../../src/cli/config/load.js'
import { formatFindings } from '../../../src/cli/doctor/format.js'
import { inspectNode } from '../../../src/cli/doctor/parts.js'
import { textWidth } from '../../../src/report/text/width.js'
import type { Finding } from '../../../src/train/finding.js'
import { temporaryFolder } from '../../node/folder.js'
import { dangerous, hostileTexts } from '../../report/fixture/hostile.js'
import { command } from '../fake.js'
import { modelServer } from '../model-server.js'

/** Stands for a Python: it prints what the program it is given would find. */
const python = (found: object): string => `#!/bin/sh\necho '${JSON.stringify(found)}'\n`
const usual = {
  python: '3.12.1',
  packages: { torch: '2.13.0', trl: '1.16.2', transformers: '5', peft: null, datasets: '5', accelerate: '1' },
  devices: [{ name: 'NVIDIA H100', free: 79e9, total: 80e9 }],
  error: null,
}

interface Given {
  readonly baseURL?: string
  readonly open?: object
  readonly start?: object
  readonly python?: string
  readonly trainer?: (folder: string) => object
}

/** What the command finds for a config, by name. */
async function look({ baseURL = 'http://127.0.0.1:9/v1', open = {}, ...given }: Given, ...flags: string[]) {
  const folder = await temporaryFolder()
  const program = join(folder, 'python')
  await writeFile(program, given.python ?? python(usual))
  await chmod(program, 0o755)
  const config = join(folder, 'run.json')
  const trl = { use: 'trl', python: program, directory: join(folder, 'training') }
  const document = {
    ledger: join(folder, 'run'),
    start: given.start ?? { name: 'M1', path: 'ckpt/M1', revision: 'r1' },
    open: { use: 'openai-compatible', baseURL, ...open },
    trainer: given.trainer?.(folder) ?? trl,
    prompts: ['Name a prime.'],
    iterations: 1,
  }
  await writeFile(config, JSON.stringify(document))
  const before = await readdir(folder)
  const { code, stdout, stderr } = await command(['doctor', config, '--json', ...flags], {
    config: () => loadConfig(config),
  })
  expect(await readdir(folder)).toEqual(before)
  if (stdout === '') throw new Error(stderr)
  const { doctor } = JSON.parse(stdout)
  const parts: readonly { readonly findings: readonly Finding[] }[] = doctor.parts
  const found = new Map(parts.flatMap(({ findings }) => findings.map(one => [one.name, one] as const)))
  return { code, found, baseURL, problems: doctor.problems as number }
}

describe('self-rewarding doctor', () => {
  it('finds a server that can all that is declared, and a trainer', async () => {
    const { baseURL, calls } = await modelServer((_, index, __, seed) => `${seed}-${index}`)
    const { code, found } = await look({ baseURL, open: { capabilities: { n: true, logprobs: true } } })
    expect(code).toBe(0)
    expect(calls()).toBeGreaterThan(0)
    expect(found.get(baseURL)).toMatchObject({ state: 'ok', said: expect.stringContaining('has ckpt/M1') })
    expect(found.get('n')).toMatchObject({
      state: 'ok',
      said: 'several completions of one call: yes, as declared',
    })
    expect(found.get('seed')).toMatchObject({ state: 'ok', said: 'the same seed gives the same text: yes' })
    expect(found.get('logprobs')).toMatchObject({
      state: 'warning',
      said: 'log-probabilities: no, but it is declared',
      advice: 'leave capabilities.logprobs out, or make it false',
    })
    expect(found.get('stop')).toMatchObject({ state: 'warning', said: 'ends a text at a stop text: no' })
    expect(found.get('devices')).toMatchObject({ state: 'ok', said: 'NVIDIA H100 (79 GB of 80 GB free)' })
    expect(found.get('trl')).toMatchObject({ state: 'ok', said: '1.16.2' })
    expect(found.get('directory')).toMatchObject({ state: 'ok', said: expect.stringContaining('is new') })
  })

  it('says whether checkpoints are on the disk of the run, and what both take', async () => {
    const same = await look(
      { trainer: folder => ({ use: 'command', command: ['sh'], directory: folder }) },
      '--no-calls',
    )
    expect(same.found.get('jobs')?.said).toMatch(/ free for .*, on the same disk as the run$/)
    const model = await temporaryFolder()
    await writeFile(join(model, 'model.safetensors'), 'x'.repeat(1e6))
    const start = { name: 'M1', path: model, revision: 'r1' }
    const sized = await look({ start }, '--no-calls')
    expect(sized.found.get('jobs')?.said).toMatch(
      /on the same disk as the run; a training of .* \(1\.0 MB\) takes about 7\.0 MB, and the run \d.* k?B$/,
    )
    const elsewhere = await look(
      { start, trainer: () => ({ use: 'command', command: ['sh'], directory: '/dev/shm/jobs' }) },
      '--no-calls',
    )
    expect(elsewhere.found.get('jobs')?.said).toMatch(
      /on another disk than the run; a training of .* 7\.0 MB$/,
    )
  })

  it('asks nothing where it is told so', async () => {
    const { baseURL, calls } = await modelServer()
    const { code, found } = await look({ baseURL }, '--no-calls')
    expect([code, calls()]).toEqual([0, 0])
    expect(found.get(baseURL)).toMatchObject({ state: 'unknown', said: 'was not asked' })
  })

  it.each([
    [401, 'bad key', 'give apiKey the variable'],
    [404, 'no such model', 'correct the path of baseURL'],
    [302, '', 'give baseURL the address that it leads to'],
  ])('says what to do where the server answers %i', async (status, text, advice) => {
    const { baseURL } = await modelServer(undefined, (_, response) => {
      response.writeHead(status, { location: 'http://elsewhere/' }).end(JSON.stringify({ error: text }))
      return true
    })
    const { code, found } = await look({ baseURL })
    expect(code).toBe(1)
    expect(found.get(baseURL)).toMatchObject({ state: 'problem', advice: expect.stringContaining(advice) })
  })

  it('says what to do where nobody answers, or the host has no address', async () => {
    const refused = await look({})
    expect(refused.found.get(refused.baseURL)?.said).toContain('start the server, or correct its address')
    const unknown = await look({ baseURL: 'http://nowhere.invalid/v1' })
    expect(unknown.found.get(unknown.baseURL)?.advice).toContain('correct the name of the host')
  })

  it('tells of variables whether they are set, and never their values', async () => {
    vi.stubEnv('DOCTOR_SET', 'a-secret')
    vi.stubEnv('DOCTOR_UNSET', '')
    const trainer = (folder: string) => ({
      ...{ use: 'command', command: ['sh', 'train.sh'], directory: join(folder, 'training') },
      env: { A: { env: 'DOCTOR_SET' }, B: { env: 'DOCTOR_UNSET' } },
    })
    const { code, found, baseURL } = await look({ open: { apiKey: { env: 'DOCTOR_UNSET' } }, trainer })
    vi.unstubAllEnvs()
    expect(code).toBe(1)
    expect(found.get('DOCTOR_SET')).toMatchObject({ state: 'ok' })
    expect(found.get('DOCTOR_UNSET')).toMatchObject({
      state: 'problem',
      advice: expect.stringContaining('export'),
    })
    expect(found.get(baseURL)).toMatchObject({ said: 'was not asked, without its key' })
    expect(JSON.stringify([...found.values()])).not.toContain('a-secret')
  })

  it.each<[string, string, string, Partial<Finding>]>([
    [
      'no TRL',
      python({ ...usual, packages: { trl: null } }),
      'trl',
      { state: 'problem', said: 'not installed' },
    ],
    ['an old TRL', python({ ...usual, packages: { trl: '0.9.0' } }), 'trl', { state: 'warning' }],
    ['no GPU', python({ ...usual, devices: [] }), 'devices', { state: 'warning' }],
    [
      'a torch that fails',
      python({ ...usual, error: 'OSError: libcudart' }),
      'devices',
      { state: 'problem' },
    ],
    ['no Python', '#!/bin/sh\necho gone >&2\nexit 1\n', 'python', { state: 'problem' }],
    ['something else', '#!/bin/sh\necho hello\n', 'python', { state: 'problem' }],
  ])('finds %s', async (_, text, name, finding) => {
    const { found } = await look({ python: text }, '--no-calls')
    expect(found.get(name)).toMatchObject(finding)
  })

  it('finds no program', async () => {
    const directory = '/nowhere'
    const missing = await look(
      { trainer: () => ({ use: 'command', command: ['no-such-program'], directory }) },
      '--no-calls',
    )
    expect(missing.found.get('program')).toMatchObject({
      state: 'problem',
      said: 'there is no program no-such-program',
    })
    const serve = { use: 'process', command: ['no-such-server', '{port}'] }
    const unserved = await look({ open: { serve } }, '--no-calls')
    expect(unserved.found.get('serve')).toMatchObject({ state: 'problem' })
    const other = await look({ trainer: () => ({ use: 'handoff', directory }) }, '--no-calls')
    expect(other.found.get('trainer')).toMatchObject({ state: 'unknown' })
  })

  it('knows which Node is too old', () => {
    expect(inspectNode('20.18.3').state).toBe('problem')
    expect(inspectNode('20.19.0').state).toBe('ok')
    expect(inspectNode('24.0.0').state).toBe('ok')
  })
})

describe('findings', () => {
  const plain = (text: string): string => text
  const style = { strong: plain, soft: plain, good: plain }

  it.each([40, 80])('are no wider than %i columns, and change no terminal', width => {
    const findings = hostileTexts.map(
      (text): Finding => ({
        name: text,
        state: 'problem',
        said: `${text} and ${'more '.repeat(30)}`,
        advice: text,
      }),
    )
    const text = formatFindings([{ part: 'here', findings }], { problems: 1, warnings: 0 }, { width, style })
    expect(text).not.toMatch(dangerous)
    expect(Math.max(...text.split('\n').map(textWidth))).toBeLessThanOrEqual(width)
  })

  it('are a line each, with what to do below', () => {
    const findings: Finding[] = [
      { name: 'node', state: 'ok', said: '24.0.0' },
      { name: 'KEY', state: 'problem', said: 'is not set', advice: 'set it' },
    ]
    expect(
      formatFindings([{ part: 'here', findings }], { problems: 1, warnings: 2 }, { width: 80, style }),
    ).toBe(`\
here
  ✓ node  24.0.0
  ✗ KEY   is not set
          → set it

1 problem, 2 warnings.
`)
  })
})
