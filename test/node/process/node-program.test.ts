import { describe, expect, it } from 'vitest'
import { nodeProgram } from '../../../src/node/process/node-program.js'

describe('the program that runs a source as Node does', () => {
  it.each(['/usr/bin/node', '/usr/bin/nodejs', '/opt/node-22', 'node.exe'])('is %s itself', own => {
    expect(nodeProgram(own)).toBe(own)
  })

  it.each(['/usr/bin/bun', '/usr/bin/deno', '/opt/Some App/electron', '/opt/nodes-of-mine', './app'])(
    'is that of the PATH in %s',
    own => {
      expect(nodeProgram(own)).toBe('node')
    },
  )
})
