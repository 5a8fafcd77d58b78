// What the programs of this folder share: options, data, and how a trained folder is served.
import { execFile } from 'node:child_process'
import { appendFile, mkdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { paperSampling, randomStream } from 'self-rewarding'
import { overlapChecker, readOpenAssistant, splitSeedData } from 'self-rewarding/data'
import { llamaCpp } from 'self-rewarding/llama-cpp'
import { readLineBytes } from 'self-rewarding/node'
import { fewShotFormat } from '../few-shot.mjs'
import { sha256 } from '../program.mjs'

/** Options that all programs have. */
export const options = {
  data: { type: 'string', multiple: true, default: [] },
  gguf: { type: 'string', default: 'gemma-3-270m-q4_k_m.gguf' },
  start: { type: 'string', default: 'M1' },
  python: { type: 'string', default: '.venv/bin/python' },
  run: { type: 'string', default: 'runs/self' },
  ranked: { type: 'string', default: '30' },
  test: { type: 'string', default: '20' },
  votes: { type: 'string', default: '2' },
  'max-tokens': { type: 'string', default: '80' },
  sequences: { type: 'string', default: '4' },
  threads: { type: 'string', default: '1' },
  seed: { type: 'string', default: '1' },
}

// The blank line before the next question belongs to it, not to the answer that is trained on.
export const format = { ...fewShotFormat, stop: ['\n\nQuestion:', ...fewShotFormat.stop] }

export const sampling = args => ({ ...paperSampling, maxTokens: Number(args['max-tokens']) })

/** Longest prompt that takes part, and longest prompt with response that is judged, in characters: a matter of time. */
const limits = { prompt: 200, judged: 600 }

/**
 * Prompts of the loop, ranked items and test prompts, no tree and no text in two of them. The manifest has the latter two.
 */
export async function readData(args) {
  const all = []
  for (const file of args.data)
    for await (const instruction of readOpenAssistant(readLineBytes(file))) all.push(instruction)
  const short = all.filter(({ prompt }) => prompt.length <= limits.prompt)
  const longest = ({ prompt, responses }) =>
    prompt.length + Math.max(0, ...responses.map(({ text }) => text.length))
  const seed = Number(args.seed)
  const split = splitSeedData(
    // Without responses it is nothing to measure a judge on, and may still be a prompt.
    short.map(each => (longest(each) <= limits.judged ? each : { ...each, responses: [] })),
    { seed, ift: 0, validation: 0, eftEval: Number(args.ranked), test: Number(args.test) },
  )
  const held = overlapChecker(split.manifest)
  const free = [...new Set(short.map(({ prompt }) => prompt))].filter(prompt => !held.find(prompt))
  return {
    prompts: randomStream([seed, 'order of prompts']).sample(free, free.length),
    ranked: split.eftEval,
    test: split.test.map(({ prompt }) => prompt),
    manifest: split.manifest,
    counts: { read: all.length, short: short.length, free: free.length, ...split.report.used },
  }
}

/** The folder that `prepare.py` wrote. */
export const startOf = async args => ({
  name: 'M1',
  path: path.resolve(args.start),
  revision: await sha256(path.join(args.start, 'model.safetensors')),
})

/** Serves a folder of weights: as a GGUF file, made once, beside the file that everything else is taken from. */
export function opener(args) {
  const serve = llamaCpp({
    sequences: Number(args.sequences),
    contextSize: 2560,
    threads: Number(args.threads),
  })
  return async checkpoint => {
    const base = path.resolve(args.gguf)
    const folder = path.join(path.dirname(base), 'served')
    await mkdir(folder, { recursive: true })
    const file = path.join(folder, `${checkpoint.revision.replace(/\W+/g, '-')}.gguf`)
    if (!(await stat(file).catch(() => undefined))) {
      const convert = path.join(import.meta.dirname, 'convert.py')
      await promisify(execFile)(args.python, [convert, checkpoint.path, base, file])
    }
    return serve({ ...checkpoint, path: file, revision: `${checkpoint.revision}+F16` })
  }
}

/** Writes down when what happened, for the shares of time. */
export async function clock(run, entry) {
  await mkdir(run, { recursive: true })
  await appendFile(`${run}/times.jsonl`, `${JSON.stringify({ at: Date.now(), ...entry })}\n`)
}
