// The settings under which the calls in `calls/` were recorded. Whoever changes one asks for other calls: their
// addresses hold all of them but the parser, the aggregation and the selection.
import { readFileSync } from 'node:fs'
import { fewShotFormat } from '../few-shot.mjs'

const here = new URL('.', import.meta.url)
const text = readFileSync(new URL('prompts.txt', here), 'utf8')
const sampling = { temperature: 0.7, topP: 0.9, maxTokens: 96 }

/** Sixty prompts written for this project. */
export const prompts = text.split('\n').filter(line => line !== '')

/** The options of the recorded run, but for where it lies, what serves it and what trains. */
export const recorded = {
  start: {
    name: 'M1',
    path: 'gemma-3-270m-q4_k_m.gguf',
    revision: 'sha256:a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818',
  },
  prompts,
  iterations: 1,
  seed: 1,
  format: fewShotFormat,
  candidates: { n: 4, sampling },
  judge: { votes: 3, sampling },
}

/** What the provider that was recorded called itself. */
export const providerRevision =
  'sha256:a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818+ec2e85ca1d40c54546b04882f21892f2'

/** Where the recorded calls lie. */
export const calls = new URL('calls/', here)
