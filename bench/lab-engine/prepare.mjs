import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'

const bench = path.dirname(import.meta.dirname)
const torchVersion = '2.13.0'

const read = file => JSON.parse(readFileSync(path.join(bench, file), 'utf8'))

/** Installs what bench/package.json names, unless it is there in just these versions. */
export function installPeers() {
  const installed = ([name, version]) => {
    const file = `node_modules/${name}/package.json`
    return existsSync(path.join(bench, file)) && read(file).version === version
  }
  if (Object.entries(read('package.json').dependencies).every(installed)) return
  console.log('installs bench/package.json')
  const shell = process.platform === 'win32'
  execFileSync('npm', ['install', '--prefix', bench, '--no-package-lock', '--no-audit', '--no-fund'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell,
  })
}

/**
 * A Python that has PyTorch: the one that BENCH_PYTHON names, or else of an environment in the temporary directory that
 * is made when it is missing. Where neither can be had, why.
 * @returns {{ python: string, version: string } | { why: string }}
 */
export function findPython() {
  try {
    const python = process.env.BENCH_PYTHON || ownPython()
    return { python, version: run(python, '-c', 'import torch; print(torch.__version__)').trim() }
  } catch (error) {
    // The last line of a traceback is the error.
    return {
      why: String(error.stderr || error.message)
        .trim()
        .split('\n')
        .at(-1),
    }
  }
}

function ownPython() {
  const windows = process.platform === 'win32'
  const home = path.join(tmpdir(), `self-rewarding-bench-torch-${torchVersion}`)
  const python = path.join(home, windows ? 'Scripts/python.exe' : 'bin/python')
  if (existsSync(home)) return python
  console.log(`installs PyTorch ${torchVersion} into ${home}`)
  try {
    run(windows ? 'python' : 'python3', '-m', 'venv', home)
    run(python, '-m', 'pip', 'install', '--quiet', `torch==${torchVersion}`, 'numpy')
  } catch (error) {
    // Half of it would pass for all of it the next time.
    rmSync(home, { recursive: true, force: true })
    throw error
  }
  return python
}

const run = (command, ...args) => execFileSync(command, args, { encoding: 'utf8', stdio: 'pipe' })

/** Writes the lab's engine as engine.mjs and helper.cjs, and TensorFlow.js as tfjs.cjs. */
export async function bundleEngines(directory) {
  const bundle = (file, options) =>
    build({
      bundle: true,
      platform: 'node',
      target: 'node20',
      logLevel: 'error',
      outfile: path.join(directory, file),
      ...options,
    })
  const engine = path.join(bench, '../src/lab/engine')
  await bundle('engine.mjs', {
    stdin: {
      contents: `export * from './index.js'
        export { startHelper } from './threads.js'`,
      resolveDir: engine,
      // Else its imports of .js would not be looked for in .ts.
      loader: 'ts',
    },
    format: 'esm',
  })
  await bundle('helper.cjs', { entryPoints: [path.join(engine, 'helper-thread.ts')], format: 'cjs' })
  await bundle('tfjs.cjs', {
    stdin: {
      contents: `export * from '@tensorflow/tfjs-core'
        import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
        export { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'`,
      resolveDir: bench,
    },
    format: 'cjs',
    mainFields: ['module', 'main'],
  })
}
