import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    evaluate: 'src/evaluate/index.ts',
    data: 'src/data/index.ts',
    report: 'src/report/index.ts',
    stats: 'src/evaluate/stats/index.ts',
    node: 'src/node/index.ts',
    'openai-compatible': 'src/providers/openai-compatible/index.ts',
    'llama-cpp': 'src/providers/llama-cpp/index.ts',
  },
  format: ['esm', 'cjs'],
  target: 'node20',
  // Shared chunks in both formats: an error class must be one class in all entries of a format.
  splitting: true,
  treeshake: true,
  clean: true,
  sourcemap: true,
  // tsup would rewrite `node:fs` to `fs`, which Deno refuses and the purity check would have to guess.
  removeNodeProtocol: false,
  // tsup injects `baseUrl` for its declaration build; TypeScript 6 reports that as deprecated.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
})
