import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
const documents = ['README.md', 'docs/run-directory.md', 'docs/backends/llama-cpp.md']

/** Code that is shown and meant to be run as it stands. */
interface Example {
  readonly name: string
  readonly code: string
}

async function examplesOf(file: string): Promise<Example[]> {
  const text = await readFile(join(root, file), 'utf8')
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => ({
    name: `${file}:${text.slice(0, text.indexOf(code)).split('\n').length}`,
    code,
  }))
}

/** What the example says it prints: the comments behind `console.log(…)`, in order. */
function promised(code: string): string[] {
  return code.split('\n').flatMap(line => /^\s*.*console\.log\(.*\) \/\/ (.*)$/.exec(line)?.[1] ?? [])
}

const examples = (await Promise.all(documents.map(examplesOf))).flat()

describe('code in the documents', () => {
  // Inside the package, so that it finds itself by its name.
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(root, 'test/e2e/.examples-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('is there', () => expect(examples.length).toBeGreaterThan(2))

  it('passes the type checker', async () => {
    const files = await Promise.all(
      examples.map(async ({ code }, i) => {
        const path = join(folder, `example-${i}.ts`)
        await writeFile(path, code)
        return path
      }),
    )
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config
    const { options } = ts.convertCompilerOptionsFromJson(
      { ...config.compilerOptions, paths: {}, noUnusedLocals: false, noUnusedParameters: false },
      root,
    )
    const program = ts.createProgram(files, options)
    const problems = ts.getPreEmitDiagnostics(program).map(({ messageText, file, start }) => {
      const line = file && start !== undefined ? ts.getLineAndCharacterOfPosition(file, start).line + 1 : 0
      const example = examples[files.indexOf(file?.fileName ?? '')]
      return `${example?.name}+${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
    expect(problems).toEqual([])
  })

  it.each(examples)('runs as printed: $name', async ({ name, code }) => {
    const path = join(folder, `${name.replace(/\W/g, '-')}.mjs`)
    const { outputText } = ts.transpileModule(code, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    })
    await writeFile(path, outputText)
    const { stdout } = await promisify(execFile)(process.execPath, [path], { cwd: folder, env: { ...process.env, KEY: 'k' } })
    const printed = stdout.trimEnd().split('\n')
    const expected = promised(code)
    if (expected.length > 0) expect(printed).toEqual(expected)
  })
})
