import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bestVsWorst, IterationRunner, positivesOnly, type RunnerOptions } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { command } from './fake.js'

const again = (options: RunnerOptions, ...args: string[]) =>
  command(['reselect', 'run.config.ts', ...args], { config: () => options })

describe('self-rewarding reselect', () => {
  it('makes datasets of the settings of now, asks nobody, and leaves those of the run', async () => {
    const run = await temporaryFolder()
    const model = countingModel()
    const options = runOptions(fileLedger(run), model)
    await new IterationRunner(options).start().result
    const { calls } = model
    const before = await readFile(join(run, 'iteration-1/pairs.jsonl'), 'utf8')

    const select = positivesOnly({ score: 4 })
    const { code, stdout, stderr } = await again({ ...options, select })
    expect([code, stderr]).toEqual([0, ''])
    const [, selection = ''] = /selections\/(\w+);/.exec(stdout) ?? []
    const rows = (await readFile(join(run, 'selections', selection, 'iteration-1/sft.jsonl'), 'utf8')).split(
      '\n',
    )
    expect(stdout).toMatch(new RegExp(`^iteration 1 .* ${rows.length - 1}$`, 'm'))
    expect(stdout).toContain(
      `npx self-rewarding export ${run}/selections/${selection} --iteration 1 --format `,
    )

    const one = JSON.parse((await again(options, '--votes', '1', '--json')).stdout).reselection
    expect(one).toMatchObject({
      directory: `${run}/selections/${one.selection}`,
      iterations: [{ iteration: 1 }],
    })
    expect(one.iterations[0].funnel.votes.received).toBeLessThan(144)
    expect(model.calls).toBe(calls)
    expect(await readFile(join(run, 'iteration-1/pairs.jsonl'), 'utf8')).toBe(before)
  })

  it('says what to do about usual mistakes', async () => {
    const run = await temporaryFolder()
    const options = runOptions(fileLedger(run), countingModel())
    expect(await command(['reselect', 'no.ts'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no.ts'),
    })
    expect((await again(runOptions(fileLedger(join(run, 'no')), countingModel()))).stderr).toContain(
      'there is no run in',
    )
    await new IterationRunner(options).start({ until: 'prompts' }).result
    expect(await again(options)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no finished iteration'),
    })
    await new IterationRunner(options).start().result
    expect((await again(options, '--votes', '9')).stderr).toContain(
      'votes: expected at most as many as are recorded',
    )
    expect(
      await again({ ...options, select: { ...bestVsWorst(), needs: 'texts' } }, '--votes', '1'),
    ).toMatchObject({
      code: 2,
    })
    const held = await fileLedger(run).open()
    expect((await again(options)).stderr).toContain('is in use by another run')
    await held.close()
  })
})
