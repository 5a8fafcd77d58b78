// `npm test`: every check of correctness that needs no second runtime, in the order that keeps two cores busy.
// The last line is the totals; the exit code says the same.
import { availableParallelism } from 'node:os'
import { runSteps } from './steps.mjs'

const started = performance.now()
/** @param {string} tool @param {string[]} args */
const bin = (tool, ...args) => [`node_modules/.bin/${tool}`, ...args]

const results = await runSteps(
  [
    { name: 'build', commands: [bin('tsup')] },
    { name: 'unit', commands: [bin('vitest', 'run', '--project', 'unit')], vitest: true },
    { name: 'lint', commands: [bin('biome', 'ci', '.')] },
    {
      name: 'kernels are those of their source',
      commands: [['node', 'scripts/build-kernels.mjs', '--check']],
    },
    { name: 'layers', commands: [['node', 'scripts/check-layers.mjs']] },
    { name: 'types', commands: [bin('tsc', '--project', 'tsconfig.json')] },
    { name: 'types of the pure layers', commands: [bin('tsc', '--project', 'tsconfig.pure.json')] },
    {
      name: "types of the viewer's page",
      commands: [bin('tsc', '--project', 'src/cli/view/client/tsconfig.json')],
    },
    { name: 'type tests', commands: [bin('vitest', 'run', '--project', 'types')], vitest: true },
    { name: 'docs', commands: [bin('typedoc', '--emit', 'none')] },
    { name: 'knip', commands: [bin('knip')] },
    { name: 'e2e', needs: ['build'], commands: [bin('vitest', 'run', '--project', 'e2e')], vitest: true },
    { name: 'purity of the bundle', needs: ['build'], commands: [['node', 'scripts/check-bundle.mjs']] },
    { name: 'publint', needs: ['build'], commands: [bin('publint', '--strict')] },
    {
      name: 'attw',
      needs: ['build'],
      commands: [
        bin('attw', '--pack', '.', '--profile', 'node16', '--exclude-entrypoints', 'vitest'),
        // Vitest itself cannot be required.
        bin('attw', '--pack', '.', '--profile', 'esm-only', '--entrypoints', 'vitest'),
      ],
    },
    { name: 'size', needs: ['build'], commands: [bin('size-limit')] },
  ],
  Math.min(2, availableParallelism()),
  console.log,
)

/** @param {'passed' | 'failed' | 'skipped'} key */
const total = key => results.reduce((sum, result) => sum + result[key], 0)
const failures = results.filter(result => result.failed > 0).map(result => result.name)
if (failures.length > 0) console.log(`failed: ${failures.join(', ')}`)
if (total('skipped') > 0) console.log(`skipped: ${total('skipped')} tests`)
console.log(`in ${((performance.now() - started) / 1000).toFixed(0)} s`)
console.log(`${total('passed')} passed, ${total('failed')} failed`)
process.exitCode = total('failed') === 0 ? 0 : 1
