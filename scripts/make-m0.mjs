// Trains the M0 models that come with the package: node scripts/make-m0.mjs [world…]. The numbers are the same on every
// machine.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { build } from 'esbuild'
import { inlineSource } from './inline-source.mjs'

const root = path.join(import.meta.dirname, '..')
const work = mkdtempSync(path.join(tmpdir(), 'make-m0-'))
try {
  // The sources, since the package cannot be built before it has its models.
  const outfile = path.join(work, 'lab.mjs')
  await build({
    stdin: {
      contents: `export * from './src/lab/index.js'; export { bundledWorlds } from './src/lab/m0/index.js'; export { shapeOf } from './src/lab/shape.js'; export { fromSafetensors, toSafetensors } from './src/lab/safetensors.js'`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [inlineSource()],
  })
  const { bundledWorlds, fromSafetensors, labWorlds, openLab, shapeOf, toSafetensors } = await import(outfile)
  const wanted = process.argv.slice(2)
  for (const name of wanted.length > 0 ? wanted : bundledWorlds) {
    const world = labWorlds[name]
    const lab = openLab({ directory: path.join(work, name), world: name, fromScratch: true })
    const { path: file, revision } = await lab.pretrain({
      onProgress: (
        /** @type {{ step?: number, steps?: number, loss?: number }} */ { step = 0, steps, loss = 0 },
      ) => {
        if (step % 100 === 0) console.log(`${name}: step ${step} of ${steps}, loss ${loss.toFixed(4)}`)
      },
    })
    await lab.close()
    const shape = shapeOf(world)
    const facts = { world: name }
    const small = toSafetensors(shape, fromSafetensors(readFileSync(file), shape, facts, file), facts, 'F16')
    const base64 = Buffer.from(small).toString('base64')
    const target = path.join(root, 'src/lab/m0', `${name}.generated.ts`)
    writeFileSync(target, `// Made by scripts/make-m0.mjs.\nexport default '${base64}'\n`)
    console.log(`${name}: ${small.length} bytes, ${revision}`)
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
