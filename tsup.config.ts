import { defineConfig } from 'tsup'
import { copyJiti } from './scripts/copy-jiti.mjs'
import { inlineSource } from './scripts/inline-source.mjs'
import { thirdParty } from './scripts/third-party.mjs'

const library = {
  index: 'src/index.ts',
  judge: 'src/judge/variants/index.ts',
  select: 'src/select/variants/index.ts',
  evaluate: 'src/evaluate/index.ts',
  data: 'src/data/index.ts',
  export: 'src/data/export/index.ts',
  report: 'src/report/index.ts',
  instruct: 'src/instruct/index.ts',
  stats: 'src/evaluate/stats/index.ts',
  texts: 'src/evaluate/texts/index.ts',
  gates: 'src/iterate/gates/index.ts',
  judging: 'src/iterate/judging/index.ts',
  models: 'src/iterate/models/index.ts',
  testing: 'src/testing/index.ts',
  vitest: 'src/testing/vitest/index.ts',
  node: 'src/node/index.ts',
  'openai-compatible': 'src/providers/openai-compatible/index.ts',
  'ai-sdk': 'src/providers/ai-sdk/index.ts',
  'llama-cpp': 'src/providers/llama-cpp/index.ts',
  lab: 'src/lab/index.ts',
  command: 'src/trainers/command/index.ts',
  trl: 'src/trainers/trl/index.ts',
  ray: 'src/trainers/ray/index.ts',
}

/** Vitest itself cannot be required. */
const { vitest: _, ...withoutVitest } = library

// One for all builds, so that it knows of what is bundled into strings too.
const jiti = {
  folder: 'node_modules/jiti',
  code: ['dist/jiti.cjs', 'dist/babel.cjs'],
  licences: 'scripts/licences/jiti.txt',
}
const licences = thirdParty('dist/THIRD-PARTY-LICENSES.txt', [jiti])

export default defineConfig({
  entry: { ...library, cli: 'src/cli/main.ts' },
  esbuildPlugins: [inlineSource([licences]), copyJiti('dist'), licences],
  format: ['esm', 'cjs'],
  // The command is run, never required, and matchers are imported by tests.
  esbuildOptions(options, { format }) {
    if (format === 'cjs') options.entryPoints = withoutVitest
  },
  target: 'node20',
  // Shared chunks in both formats: an error class must be one class in all entries of a format.
  splitting: true,
  treeshake: true,
  clean: true,
  // No source maps: they would be more than half of the package, and the code is not minified.
  sourcemap: false,
  // tsup would rewrite `node:fs` to `fs`, which Deno refuses and the purity check would have to guess.
  removeNodeProtocol: false,
  // tsup injects `baseUrl` for its declaration build; TypeScript 6 reports that as deprecated.
  dts: { entry: library, compilerOptions: { ignoreDeprecations: '6.0' } },
})
