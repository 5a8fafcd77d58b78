import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'

export const root = new URL('../../', import.meta.url).pathname

/** Code that is shown to readers. */
export interface Example {
  /** File and line. */
  readonly name: string
  readonly code: string
}

/** Begins a block that goes on with the one before it: a reader puts both into one file. */
const goesOn = '// In the same file.\n'

/** The `ts` blocks of a file: of a Markdown document, or of a source file's doc comments. */
export async function examplesOf(file: string): Promise<Example[]> {
  const text = await readFile(join(root, file), 'utf8')
  const examples: Example[] = []
  for (const { index, 1: margin, 2: block = '' } of text.matchAll(/^( *\* )?```ts\n(.*?)^\1```$/gms)) {
    const code = margin === undefined ? block : block.replace(/^ *\* ?/gm, '')
    const before = code.startsWith(goesOn) ? examples.pop() : undefined
    const name = `${file}:${text.slice(0, index).split('\n').length + 1}`
    examples.push(before ? { ...before, code: before.code + code } : { name, code })
  }
  return examples
}

/** A folder inside the package, so that code in it finds the package by its name. */
export function exampleFolder(): Promise<string> {
  return mkdtemp(join(root, 'test/e2e/.examples-'))
}

/** What the type checker says of the examples against the built package, all in one program. */
export async function typeErrors(examples: readonly Example[], folder: string): Promise<string[]> {
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
  return ts.getPreEmitDiagnostics(ts.createProgram(files, options)).map(({ messageText, file, start }) => {
    const line = file && start !== undefined ? ts.getLineAndCharacterOfPosition(file, start).line + 1 : 0
    const example = examples[files.indexOf(file?.fileName ?? '')]
    return `${example?.name}+${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}

/** Writes an example as a module that Node runs. */
export async function writeModule({ name, code }: Example, folder: string): Promise<string> {
  const kind = code.includes("from 'vitest'") ? 'test.mjs' : 'mjs'
  const path = join(folder, `${name.replace(/\W/g, '-')}.${kind}`)
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  })
  await writeFile(path, outputText)
  return path
}

/** What the example says it prints: the comments behind `console.log(…)`, in order. */
export function promised(code: string): string[] {
  return code.split('\n').flatMap(line => /^\s*.*console\.log\(.*\) \/\/ (.*)$/.exec(line)?.[1] ?? [])
}
