import { execFileSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { entrypointOf } from '../../../src/trainers/ray/entrypoint.js'
import { temporaryFolder } from '../../node/folder.js'

const text = fc
  .string({ unit: 'binary' })
  .map(each => each.replaceAll('\0', '').replaceAll(/[\ud800-\udfff]/g, ''))
const show = 'process.stdout.write(JSON.stringify([process.argv.slice(1), process.env.TEXT]))'

it('arguments and variables come through a shell as they are', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), text, (args, value) => {
      const argv = [process.execPath, '-e', show, '--', ...args]
      const line = entrypointOf({ argv, cwd: '/', env: { TEXT: value } })
      expect(JSON.parse(execFileSync('sh', ['-c', line], { encoding: 'utf8' }))).toEqual([args, value])
    }),
    { numRuns: 25 },
  )
})

it('a folder whose name begins with a dash is no option', async () => {
  const root = await temporaryFolder()
  await mkdir(join(root, '-P'))
  const line = entrypointOf({ argv: ['pwd'], cwd: '-P', env: {} })
  expect(execFileSync('sh', ['-c', line], { encoding: 'utf8', cwd: root })).toMatch(/-P\n$/)
})

it('a folder that is not there ends it', () => {
  const line = entrypointOf({ argv: ['true'], cwd: '/no such folder', env: {} })
  expect(() => execFileSync('sh', ['-c', line], { stdio: 'pipe' })).toThrow(/no such folder/)
})
