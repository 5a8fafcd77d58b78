import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { hostile, long, setup } from './setup.js'

describe('what configs say', () => {
  it.each([hostile, long])('reaches no terminal as a value of a config', async text => {
    const { config, document, given } = await setup('x')
    for (const wrong of [
      { [text]: 1 },
      { open: { ...document.open, [text]: text } },
      { open: { ...document.open, use: text } },
      { open: { ...document.open, baseURL: text } },
      { trainer: { use: text } },
      { trainer: { use: 'command', command: [text], directory: text } },
      { prompts: { file: text } },
      { prompts: text },
      { iterations: text },
      { ledger: text },
      { start: { name: 1, path: text, revision: text } },
      { judge: { prompt: { use: text } } },
      { select: { use: text } },
      { evaluation: { [text]: 1 } },
    ]) {
      await writeFile(config, JSON.stringify({ ...document, ...wrong }))
      for (const name of ['plan', 'run', 'evaluate', 'doctor']) await given(name, config)
    }
    await writeFile(config, text)
    expect((await given('run', config)).code).toBe(2)
  })
})
