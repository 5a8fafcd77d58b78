// A Python process with numpy and scipy that answers line by line.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

const packages = ['numpy==2.4.6', 'scipy==1.17.1']

/** `METRICS_PYTHON`, or a virtual environment below the system's folder for temporary files, made once. */
function pythonPath() {
  const given = process.env.METRICS_PYTHON
  if (given !== undefined) return given
  const environment = path.join(tmpdir(), 'self-rewarding-bench-metrics')
  const python = path.join(environment, 'bin', 'python')
  const run = (command, ...args) => {
    const { status } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
    if (status !== 0)
      throw new Error(
        `${[command, ...args].join(' ')} failed. This benchmark needs Python 3.11 or later with ${packages.join(' and ')}: install them, and set METRICS_PYTHON to that python.`,
      )
  }
  if (!existsSync(python)) run('python3', '-m', 'venv', environment)
  run(python, '-m', 'pip', 'install', '--quiet', ...packages)
  return python
}

/** Starts it; gives its versions and what asks it. */
export async function startPeer() {
  const child = spawn(pythonPath(), [path.join(import.meta.dirname, 'peer.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // One thread, as ours: what is compared is processor time.
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const read = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error('the Python process ended')
    return JSON.parse(value)
  }
  const versions = await read()
  return {
    versions,
    ask: question => {
      child.stdin.write(`${JSON.stringify(question)}\n`)
      return read()
    },
    close: () => child.stdin.end(),
  }
}
