import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

// The package imports itself by name, so Node goes through `exports` to dist as it does for a user.
const require = createRequire(import.meta.url)
const entries = Object.keys(manifest.exports)
  .filter(subpath => subpath !== './package.json')
  .map(subpath => subpath.replace('.', manifest.name))

describe.each(entries)('%s', entry => {
  it('gives ESM and CJS the same exports, without its optional peers', async () => {
    const names = Object.keys(await import(/* @vite-ignore */ entry)).sort()
    expect(names).not.toEqual([])
    expect(Object.keys(require(entry)).sort()).toEqual(names)
  })
})

it('gives its package.json', () => {
  expect(require(`${manifest.name}/package.json`)).toEqual(manifest)
})
