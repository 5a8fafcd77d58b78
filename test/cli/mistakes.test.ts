import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { loadConfig } from '../../src/cli/config/load.js'
import { exitCodes } from '../../src/cli/exit-codes.js'
import { IterationRunner } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, runOptions } from '../iterate/setup.js'
import { temporaryFolder } from '../node/folder.js'
import { command, type Ended } from './fake.js'
import { modelServer } from './model-server.js'

const { badUsage, failed } = exitCodes

/** A folder with a config in JSON that would run. */
async function setup() {
  const folder = await temporaryFolder()
  const config = join(folder, 'run.json')
  const document = {
    ledger: join(folder, 'run'),
    start: { name: 'M1', path: 'ckpt/M1', revision: 'r1' },
    open: {
      ...{ use: 'openai-compatible', baseURL: 'http://127.0.0.1:9/v1', maxTokensField: 'max_tokens' },
      capabilities: { n: true, seed: true, logprobs: false },
    },
    trainer: { use: 'handoff', directory: join(folder, 'training') },
    prompts: ['Name a prime.', 'Explain tides.'],
    iterations: 1,
    retry: { attempts: 1 },
  }
  const write = (change: object) => writeFile(config, JSON.stringify({ ...document, ...change }, null, 2))
  const ask = (name: string, ...args: string[]) =>
    command([name, ...args], { config: () => loadConfig(args[0] ?? '') })
  return { folder, config, document, write, ask }
}

type Setup = Awaited<ReturnType<typeof setup>>

/** Runs the config with another model behind it. */
async function runWith({ config, document, write, ask }: Setup, open: object): Promise<Ended> {
  await write({ open: { ...document.open, ...open } })
  return ask('run', config)
}

/** A server that says no to every call. */
const refusing = async (status: number, message: string): Promise<string> => {
  const { baseURL } = await modelServer(undefined, (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ error: { message } }))
    return true
  })
  return baseURL
}

/** A port at which nobody listens. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const port = Number(Reflect.get(Object(server.address()), 'port'))
  await new Promise(resolve => server.close(resolve))
  return port
}

/** A mistake, its exit code, what was wrong, and what to do. */
type Mistake = readonly [
  what: string,
  make: (given: Setup) => Promise<Ended>,
  code: number,
  wrong: RegExp,
  advice: RegExp,
]

const mistakes: readonly Mistake[] = [
  [
    'a typo in a key',
    async ({ config, write, ask }) => {
      await write({ iteration: 2 })
      return ask('run', config)
    },
    badUsage,
    /run\.json:\d+:\d+: iteration: there is no such option/,
    /did you mean iterations\?/,
  ],
  [
    'a typo in a key of a part',
    async ({ config, write, ask }) => {
      await write({ judge: { vote: 3 } })
      return ask('plan', config)
    },
    badUsage,
    /run\.json:\d+:\d+: judge\.vote: there is no such option/,
    /did you mean votes\?/,
  ],
  [
    'a config that is not there',
    ({ folder, ask }) => ask('run', join(folder, 'rnu.json')),
    badUsage,
    /there is no file .*rnu\.json/,
    /write one with npx self-rewarding init .*, or correct the path/,
  ],
  [
    'a config of another kind',
    ({ folder, ask }) => ask('run', join(folder, 'run.yaml')),
    badUsage,
    /run\.yaml is no config file/,
    /expected TypeScript, JavaScript or JSON \(\.ts, /,
  ],
  [
    'a directory for a config',
    ({ folder, ask }) => ask('run', folder),
    badUsage,
    /is a directory/,
    /give the config of the run, such as run\.config\.ts/,
  ],
  [
    'a prompts file that is not there',
    async ({ config, write, ask }) => {
      await write({ prompts: { use: 'prompt-file', path: 'no-prompts.jsonl' } })
      return ask('run', config)
    },
    badUsage,
    /no-prompts\.jsonl/,
    /correct|give|expected/,
  ],
  [
    'a prompts file that is no JSON',
    async ({ config, folder, write, ask }) => {
      const path = join(folder, 'prompts.jsonl')
      await writeFile(path, 'Name a prime.\nName a river.\n')
      await write({ prompts: { use: 'prompt-file', path } })
      return ask('run', config)
    },
    failed,
    /has no prompts; dropped: invalid-json 2/,
    /Correct where they come from, and begin the run anew in another directory/,
  ],
  [
    'a wrong port',
    async given => runWith(given, { baseURL: `http://127.0.0.1:${await freePort()}/v1` }),
    failed,
    /ECONNREFUSED/,
    /start the server, or correct its address/,
  ],
  [
    'a key that is not in the environment',
    given => runWith(given, { apiKey: { env: 'NO_SUCH_KEY' } }),
    failed,
    /NO_SUCH_KEY/,
    /expected the environment variable NO_SUCH_KEY to be set/,
  ],
  [
    'a key that the server refuses',
    async given => {
      vi.stubEnv('SOME_KEY', 'wrong-key-of-mine')
      const baseURL = await refusing(401, 'Incorrect API key provided')
      return runWith(given, { baseURL, apiKey: { env: 'SOME_KEY' } })
    },
    failed,
    /status 401 \(auth\): .*Incorrect API key/,
    /see that apiKey names the variable that holds its key/,
  ],
  [
    'no key where the server wants one',
    async given => runWith(given, { baseURL: await refusing(401, 'You need a key') }),
    failed,
    /status 401 \(auth\): .*You need a key/,
    /see that apiKey names the variable that holds its key/,
  ],
  [
    'a model that the server does not have',
    async given => runWith(given, { baseURL: await refusing(404, 'The model `M1` does not exist') }),
    failed,
    /status 404 \(not-found\): .*does not exist/,
    /it was asked for the model ckpt.M1: serve that under this name, or correct baseURL/,
  ],
  [
    'a run that is under way',
    async ({ config, document, write, ask }) => {
      await write({})
      const ledger = await fileLedger(document.ledger).open()
      try {
        return await ask('run', config)
      } finally {
        await ledger.close()
      }
    },
    failed,
    /run is (?:held|in use|locked)|another process/,
    /wait|stop|other/,
  ],
  [
    'a directory that is no run',
    ({ folder, ask }) => ask('report', folder),
    badUsage,
    /holds no run: it has no run\.json/,
    /give the directory of a run/,
  ],
  [
    'a directory within a run',
    async ({ document, ask }) => {
      await new IterationRunner(runOptions(fileLedger(document.ledger), countingModel())).start().result
      return ask('reproduce', join(document.ledger, 'iteration-1'))
    },
    badUsage,
    /iteration-1 holds the datasets of one iteration/,
    /give the run directory: .*run$/m,
  ],
  [
    'a directory of runs',
    async ({ folder, document, ask }) => {
      await mkdir(document.ledger)
      await writeFile(join(document.ledger, 'run.json'), '{}')
      return ask('view', folder)
    },
    badUsage,
    /holds no run/,
    /there are runs in it; give one of them: .*run$/m,
  ],
  [
    'an export of what is no run',
    ({ folder, ask }) => ask('export', folder, '--iteration', '1', '--format', 'trl'),
    badUsage,
    /there is no .*iteration-1.pairs\.jsonl/,
    /give a run directory, and an iteration whose datasets are written/,
  ],
  [
    'a merge before there is a run',
    async ({ config, write, ask }) => {
      await write({})
      return ask('merge', config)
    },
    failed,
    /there is no run in/,
    /begin the run:\n {2}npx self-rewarding run .*--until prompts/,
  ],
]

describe('a mistake is named, with what to do', () => {
  afterEach(() => void vi.unstubAllEnvs())

  it.each(mistakes)('%s', async (_, make, code, wrong, advice) => {
    const ended = await make(await setup())
    expect([ended.code, ended.stdout]).toEqual([code, ''])
    expect(ended.stderr).toMatch(wrong)
    expect(ended.stderr).toMatch(advice)
    expect(ended.stderr).not.toContain('    at ')
    expect(ended.stderr).not.toContain('wrong-key-of-mine')
  })
})
