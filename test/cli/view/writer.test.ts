import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PromptView, WriterView } from '../../../src/cli/view/api.js'
import { IterationRunner, selfInstruct } from '../../../src/index.js'
import { fileLedger } from '../../../src/node/index.js'
import { scriptedProvider } from '../../../src/testing/index.js'
import { countingModel, runOptions } from '../../iterate/setup.js'
import { temporaryFolder } from '../../node/folder.js'
import { smallRun } from './run.js'
import { serving } from './serving.js'

const seeds = ['Name a prime.', `Explain ${'very '.repeat(15_000)}high tides.`]

async function writtenRun(): Promise<string> {
  const directory = await temporaryFolder()
  const writer = scriptedProvider(({ seed }) => `Gladly.\n3. Add 1 to ${seed}.`)
  const prompts = selfInstruct({ seeds, shots: 2, writer, count: 4 })
  await new IterationRunner(runOptions(fileLedger(directory), countingModel(), { prompts })).start().result
  return directory
}

describe('the writer of a prompt', () => {
  it('is told with what it was shown and what it replied, cut where that is long', async () => {
    const directory = await writtenRun()
    const { ask } = await serving(directory)
    for (let index = 0; index < 4; index++) {
      const { isWritten, prompt } = await ask<PromptView>(`/api/prompt?iteration=1&index=${index}`)
      expect(isWritten).toBe(true)
      const written = await ask<WriterView>(`/api/prompt/writer?iteration=1&index=${index}`)
      expect(written.reply).toMatch(new RegExp(`^Gladly\\.\\n3\\. ${prompt.text}$`))
      expect(written.demonstrations?.map(text => text.slice(0, 8)).sort()).toEqual(['Explain ', 'Name a p'])
      expect(written.demonstrations?.join('').length).toBeLessThan(80_000)
      expect(written.command).toBe(`npx self-rewarding explain ${directory} 1:${index} --full`)
    }
  })

  it('is nobody where the prompt was given, and not told where the calls are gone', async () => {
    const given = await serving(await smallRun())
    expect(await given.ask('/api/prompt?iteration=1&index=0')).toMatchObject({ isWritten: false })
    expect(await given.ask('/api/prompt/writer?iteration=1&index=0')).toEqual({})
    const directory = await writtenRun()
    await rm(join(directory, 'calls'), { recursive: true })
    const { ask, raw, own } = await serving(directory)
    expect(await ask('/api/prompt/writer?iteration=1&index=0')).toEqual({})
    for (const path of ['iteration=1&index=4', 'iteration=2&index=0'])
      expect((await raw(`/api/prompt/writer?${path}`, { headers: own })).status).toBe(404)
    expect((await raw('/api/prompt/writer?iteration=1&index=0')).status).toBe(401)
  })
})
