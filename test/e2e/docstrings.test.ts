import { execFile } from 'node:child_process'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleFolder, examplesOf, promised, root, typeErrors, writeModule } from './examples.js'

const sources = (await readdir(join(root, 'src'), { recursive: true })).filter(file => file.endsWith('.ts'))
const examples = (await Promise.all(sources.sort().map(file => examplesOf(join('src', file))))).flat()

/** A value that stands alone with its value behind it, `f(x) // 3`, prints it. */
function printing(code: string): string {
  return code.replace(/^(\w[\w.]*\(.*\).*?) \/\/ (.*)$/gm, (line, expression, value) =>
    expression.startsWith('console.') ? line : `console.log(inspect(${expression})) // ${value}`,
  )
}

/** An ellipsis stands for what is left out. */
function matcher(line: string): unknown {
  const parts = line.split('…').map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return expect.stringMatching(new RegExp(`^${parts.join('.*')}$`))
}

/** Runs modules one after the other in one process, which is much faster than one for each. */
const runner = `
import { format, inspect } from 'node:util'
inspect.defaultOptions.breakLength = Infinity
globalThis.inspect = inspect
const log = console.log
const results = []
for (const path of process.argv.slice(2)) {
  const printed = []
  console.log = (...values) => printed.push(format(...values))
  const error = await import(path).then(() => undefined, error => error.stack)
  results.push({ printed, error })
}
log(JSON.stringify(results))
`

describe('examples in doc comments', () => {
  let folder: string
  let results: { readonly printed: readonly string[]; readonly error?: string }[]
  beforeAll(async () => {
    folder = await exampleFolder()
    const paths = await Promise.all(
      examples.map(({ name, code }) => writeModule({ name, code: printing(code) }, folder)),
    )
    await writeFile(join(folder, 'runner.mjs'), runner)
    // What the examples read; not beside them, where it would hide the package from them.
    const cwd = join(folder, 'cwd')
    await mkdir(cwd)
    await writeFile(join(cwd, 'package.json'), '{}\n')
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'runner.mjs'), ...paths], {
      cwd,
      env: { ...process.env, VLLM_API_KEY: 'k' },
    })
    results = JSON.parse(stdout)
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('are there', () => expect(examples.length).toBeGreaterThan(50))

  it('pass the type checker', async () => expect(await typeErrors(examples, folder)).toEqual([]))

  it.each(examples.map((example, i) => ({ ...example, i })))('runs: $name', ({ code, i }) => {
    const { printed = [], error } = results[i] ?? {}
    expect(error).toBeUndefined()
    const expected = promised(printing(code))
    // Some print more than they state; what they state, they print in its order.
    if (expected.length > 0) expect(printed.slice(0, expected.length)).toEqual(expected.map(matcher))
  })
})
