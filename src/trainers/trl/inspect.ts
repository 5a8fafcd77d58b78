import { resolve } from 'node:path'
import { z } from 'zod'
import { bytes } from '../../core/bytes.js'
import { resolveEnvironment } from '../../node/process/environment.js'
import { inspectProgram } from '../../node/process/inspect-program.js'
import { runProgram } from '../../node/process/run-program.js'
import type { Finding, Inspection } from '../../train/finding.js'
import { inspectFolder } from '../folder/inspect-folder.js'
import type { Program } from '../folder/program.js'
import source from './inspection.py?source'

/** Importing torch from a cold disk takes its time. */
const timeoutMs = 120_000

/** What was tried with this package; see docs/trainers/trl.md. */
const tried = { trl: '1.16', peft: '0.21' }

const schema = z.object({
  python: z.string(),
  packages: z.record(z.string(), z.string().nullable()),
  devices: z.array(z.object({ name: z.string(), free: z.number().nullable(), total: z.number().nullable() })),
  error: z.string().nullable(),
})

/** Looks at the Python that trains: its packages, and its devices as torch sees them. */
export async function inspectTrl(
  { python, launch }: { readonly python: string; readonly launch: readonly string[] },
  program: Pick<Program, 'cwd' | 'env' | 'directory'>,
  inspection: Inspection,
): Promise<readonly Finding[]> {
  const { signal } = inspection
  const { cwd, env, directory } = program
  const [starts = python] = launch
  const found = await inspectProgram({ name: 'python', program: python, cwd, env })
  if (starts !== python)
    found.push(...(await inspectProgram({ name: 'launch', program: starts, cwd, env: {} })))
  const folder = await inspectFolder(directory, inspection)
  if (found.some(({ state }) => state === 'problem')) return [...found, folder]
  const place = { cwd: resolve(cwd ?? process.cwd()), env: resolveEnvironment(env), timeoutMs, signal }
  const path = found[0]?.said ?? python
  const printed = await runProgram(path, ['-c', source], place)
  if (!printed.ok) {
    const said = `${path} ${printed.reason}`
    return [
      { name: 'python', state: 'problem', said, advice: 'give python the path of one that works' },
      folder,
    ]
  }
  return [...read(printed.stdout, path), ...found.slice(1), folder]
}

function read(stdout: string, path: string): Finding[] {
  const line = stdout.trim().split('\n').at(-1) ?? ''
  const parsed = schema.safeParse(jsonOf(line))
  if (!parsed.success)
    return [
      { name: 'python', state: 'problem', said: `${path} printed something else than it was asked for` },
    ]
  const { python, packages, devices, error } = parsed.data
  return [
    { name: 'python', state: 'ok', said: `${python} (${path})` },
    ...Object.entries(packages).map(([name, version]) => packageFinding(name, version)),
    ...(error === null
      ? [devicesFinding(devices)]
      : [{ name: 'devices', state: 'problem', said: error, advice: 'torch does not load' } as const]),
  ]
}

function packageFinding(name: string, version: string | null): Finding {
  if (version === null) {
    // peft is for LoRA alone.
    if (name === 'peft') return { name, state: 'ok', said: 'not installed; LoRA (use_peft) takes it' }
    return { name, state: 'problem', said: 'not installed', advice: `pip install ${name}` }
  }
  const known = Object.entries(tried).find(([each]) => each === name)?.[1]
  if (known === undefined || version.startsWith(`${known}.`)) return { name, state: 'ok', said: version }
  const said = `${version}; ${known} was tried`
  return { name, state: 'warning', said, advice: `if training fails: pip install '${name}==${known}.*'` }
}

function devicesFinding(devices: z.infer<typeof schema>['devices']): Finding {
  if (devices.length === 0) {
    const advice = 'on a machine with a GPU, install the torch of its driver'
    return { name: 'devices', state: 'warning', said: 'torch sees no GPU and trains on the CPU', advice }
  }
  const said = devices.map(({ name, free, total }) =>
    free === null || total === null ? name : `${name} (${bytes(free)} of ${bytes(total)} free)`,
  )
  return { name: 'devices', state: 'ok', said: said.join(', ') }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
