// zod is a peer dependency, so size-limit leaves it out by itself.

/** Leaves out what a dynamic import loads: the loop comes with `start()`, and `reselect` loads its own part. */
const withoutLazyChunks = {
  name: 'without-lazy-chunks',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

/** Leaves out what the loop loads in its turn: signs, gates, report cards. */
const withLoopAlone = {
  name: 'with-loop-alone',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' && !/\/loop-/.test(path) ? { path, external: true } : undefined,
    )
  },
}

const onNode = config => ({ ...config, platform: 'node' })

export default [
  {
    name: 'root entry without the lazily loaded loop',
    path: 'dist/index.js',
    import: '*',
    gzip: true,
    limit: '25.5 kB',
    modifyEsbuildConfig: config => ({ ...config, plugins: [withoutLazyChunks] }),
  },
  {
    name: 'the runner with the loop that it loads',
    path: 'dist/index.js',
    import: '{ IterationRunner }',
    gzip: true,
    limit: '43.5 kB',
    modifyEsbuildConfig: config => ({ ...config, plugins: [withLoopAlone] }),
  },
  {
    name: 'one block of it',
    path: 'dist/index.js',
    import: '{ parseAdditiveScore }',
    gzip: true,
    limit: '10 kB',
  },
  {
    name: 'openai-compatible, without undici',
    path: 'dist/openai-compatible.js',
    import: '{ openaiCompatible }',
    ignore: ['undici'],
    gzip: true,
    limit: '15 kB',
    modifyEsbuildConfig: onNode,
  },
  // All that the one above leaves out where nobody imports it: serverProcess, vllmLora, sglangWeights, embeddingModel.
  {
    name: 'openai-compatible with what starts servers and embeds, without undici',
    path: 'dist/openai-compatible.js',
    import: '*',
    ignore: ['undici'],
    gzip: true,
    limit: '24 kB',
    modifyEsbuildConfig: onNode,
  },
  {
    name: 'ai-sdk, without undici',
    path: 'dist/ai-sdk.js',
    import: '*',
    ignore: ['undici'],
    gzip: true,
    limit: '12 kB',
    modifyEsbuildConfig: onNode,
  },
]
