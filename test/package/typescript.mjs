// The tarball's declarations under each supported TypeScript, checked themselves too (skipLibCheck: false): as an ESM
// and a CommonJS program on Node, and as a program for a browser that has no types of Node's.
import { check, project, run } from './harness.mjs'

const versions = { ts59: '5.9.3', ts60: '6.0.3', ts70: '7.0.2' }

const strict = {
  noEmit: true,
  strict: true,
  skipLibCheck: false,
  target: 'ES2022',
  exactOptionalPropertyTypes: true,
}
const directory = project({
  packages: [
    'zod@4',
    '@types/node@20',
    ...Object.entries(versions).map(([name, v]) => `${name}@npm:typescript@${v}`),
  ],
  files: ['root.mts', 'root.cts', 'adapters.mts'],
  tsconfigs: {
    'node.json': {
      compilerOptions: { ...strict, module: 'NodeNext', lib: ['ES2022'], types: ['node'] },
      files: ['root.mts', 'root.cts', 'adapters.mts'],
    },
    'browser.json': {
      compilerOptions: {
        ...strict,
        module: 'ESNext',
        moduleResolution: 'Bundler',
        lib: ['ES2022', 'DOM'],
        types: [],
      },
      files: ['root.mts'],
    },
  },
})

for (const [name, version] of Object.entries(versions))
  for (const config of ['node.json', 'browser.json'])
    await check(`TypeScript ${version}: ${config}`, () => {
      run(directory, 'node', `node_modules/${name}/bin/tsc`, '--project', config)
    })
