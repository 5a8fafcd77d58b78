// The tarball's matchers in a project of its own for each Vitest: types, tests that pass, and a message that a person reads.
import assert from 'node:assert/strict'
import { cpSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { check, project, run } from './harness.mjs'

const examples = path.join(import.meta.dirname, '../../examples')
const versions = [
  { vitest: '4.1.12', node: '20' },
  { vitest: '5.1.1', node: '22' },
  { vitest: '5.1.1', node: '24' },
]
const tsconfig = {
  compilerOptions: {
    ...{ noEmit: true, strict: true, target: 'ES2022', module: 'ESNext', moduleResolution: 'Bundler' },
    ...{ lib: ['ES2023', 'DOM', 'DOM.AsyncIterable'], types: ['node'], skipLibCheck: true },
  },
  include: ['*.test.ts'],
}

for (const { vitest, node } of versions) {
  const directory = project({
    packages: ['zod@4', `vitest@${vitest}`, 'typescript@6.0.3', `@types/node@${node}`],
    files: ['judge.test.ts', 'judge-few.test.ts', 'judge-mistakes.test.ts'],
    tsconfigs: { 'tsconfig.json': tsconfig },
  })
  /** @param {string[]} args */
  const test = (...args) =>
    run(
      directory,
      'npx',
      ...['--yes', '--package', `node@${node}`, 'node', 'node_modules/vitest/vitest.mjs', 'run'],
      ...['--reporter=json', '--outputFile=out.json', ...args],
    )
  const outcome = () => JSON.parse(readFileSync(path.join(directory, 'out.json'), 'utf8'))
  await check(`Vitest ${vitest}, Node ${node}: examples/judge-tests`, () => {
    for (const name of ['judge-tests', 'few-shot.mjs'])
      cpSync(path.join(examples, name), path.join(directory, 'examples', name), { recursive: true })
    test('examples/judge-tests')
    const { numPassedTests, numFailedTests } = outcome()
    assert.deepEqual([numPassedTests, numFailedTests], [6, 0])
  })
  await check(`Vitest ${vitest}: types`, () => run(directory, 'npx', 'tsc'))
  await check(`Vitest ${vitest}, Node ${node}: matchers`, () => {
    test('judge.test.ts')
    const { numPassedTests, numFailedTests } = outcome()
    assert.deepEqual([numPassedTests, numFailedTests], [4, 0])
  })
  await check(`Vitest ${vitest}, Node ${node}: not enough data fails, with how much more it takes`, () => {
    assert.throws(() => test('judge-few.test.ts'))
    const [{ assertionResults }] = outcome().testResults
    assert.match(assertionResults[0].failureMessages[0], /not enough data to tell/)
  })
  await check(`Vitest ${vitest}, Node ${node}: mistakes fail, a forgotten await too`, () => {
    assert.throws(() => test('judge-mistakes.test.ts'))
    const { numPassedTests, testResults } = outcome()
    assert.equal(numPassedTests, 0)
    const said = testResults[0].assertionResults.map(
      (/** @type {{ title: string, failureMessages: string[] }} */ { title, failureMessages }) => ({
        title,
        message: failureMessages.join(),
      }),
    )
    const expected = [
      ...Array(5).fill(/^Error: nobody waits for \w+, which asks a judge; write await expect/),
      ...[/expect\.poll would ask until it passes/, /other matchers do not wait/],
      ...[/1 against 5.*reads as 4, expected 5/s, /1 against 5/],
    ]
    assert.equal(said.length, expected.length)
    for (const [i, { title, message }] of said.entries()) assert.match(message, expected[i], title)
  })
}
