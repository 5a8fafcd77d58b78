import { ProviderError } from '../../core/errors.js'
import { inspectStop } from '../../model/inspect-stop.js'
import type { OpenModel } from '../../model/provider.js'
import { variableFindings } from '../../node/process/inspect-program.js'
import type { Finding, Inspection } from '../../train/finding.js'
import type { DeclaredCapabilities, ProbeReport } from './options.js'
import type { Settings } from './settings.js'

/** What the server was declared to be able to do, and what a probe can show. */
const shown = ['n', 'seed', 'logprobs'] as const

/**
 * Looks at a server: whether its key is set, whether it answers, and what it can do against what is declared.
 *
 * @param openProbed Opens a checkpoint with nothing declared, and tells what was found.
 */
export async function inspectServer(
  settings: Settings,
  openProbed: (told: (report: ProbeReport) => void) => OpenModel,
  inspection: Inspection,
): Promise<readonly Finding[]> {
  const { apiKey, headers, serve, base, capabilities } = settings
  const references = [apiKey, ...headers.map(([, value]) => value)]
  const variables = variableFindings(
    references.flatMap(value => (typeof value === 'object' ? [value.env] : [])),
  )
  if (serve?.inspect) return [...variables, ...(await serve.inspect(inspection)), notThere(capabilities)]
  const server = base === undefined ? 'server' : `${base.origin}${base.path}`
  if (serve) {
    const said = 'gets its checkpoints by a function, which is not called here'
    return [...variables, { name: server, state: 'unknown', said }]
  }
  if (!inspection.calls) return [...variables, { name: server, state: 'unknown', said: 'was not asked' }]
  if (variables.some(({ state }) => state === 'problem'))
    return [...variables, { name: server, state: 'unknown', said: 'was not asked, without its key' }]
  return [...variables, ...(await ask(server, capabilities, openProbed, inspection))]
}

async function ask(
  server: string,
  declared: DeclaredCapabilities,
  openProbed: (told: (report: ProbeReport) => void) => OpenModel,
  { checkpoint, signal }: Inspection,
): Promise<Finding[]> {
  let report: ProbeReport | undefined
  let stop: Finding
  let asked = 0
  const began = performance.now()
  try {
    const provider = await openProbed(told => {
      report = told
    })(checkpoint, signal)
    const generate: typeof provider.generate = request => {
      asked++
      return provider.generate(request)
    }
    stop = await inspectStop({ ...provider, generate }, signal).finally(() => provider.close?.())
  } catch (error) {
    return [failed(server, error, checkpoint.path)]
  }
  if (report === undefined) return []
  const { requests, capabilities, maxTokensField } = report
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const answers: Finding = {
    name: server,
    state: 'ok',
    said: `has ${checkpoint.path}: ${requests + asked} requests of 32 tokens in ${seconds} s; takes ${maxTokensField}`,
  }
  return [answers, ...shown.map(name => compared(name, declared[name], capabilities[name])), stop]
}

function compared(name: (typeof shown)[number], declared: boolean | undefined, found: boolean): Finding {
  const can = `${meaning[name]}: ${found ? 'yes' : 'no'}`
  if (declared === undefined || declared === found)
    return { name, state: 'ok', said: `${can}${declared === undefined ? '' : ', as declared'}` }
  if (declared) {
    const advice = `leave capabilities.${name} out, or make it false`
    return { name, state: 'warning', said: `${can}, but it is declared`, advice }
  }
  return { name, state: 'ok', said: `${can}, but it is declared false and not asked for` }
}

const meaning = {
  n: 'several completions of one call',
  seed: 'the same seed gives the same text',
  logprobs: 'log-probabilities',
}

function notThere(capabilities: DeclaredCapabilities): Finding {
  const names = Object.entries(capabilities).map(([name, value]) => `${name}: ${value}`)
  const said = `is started by the run; declared: ${names.join(', ') || 'nothing, so that it is probed then'}`
  return { name: 'server', state: 'unknown', said }
}

/** Why there was no answer, with what to do. */
function failed(name: string, error: unknown, path: string): Finding {
  const said = error instanceof Error ? error.message.replace(`${name}: `, '') : String(error)
  if (!ProviderError.isInstance(error)) return { name, state: 'problem', said }
  const advice = adviceOn(error, path)
  return { name, state: 'problem', said, ...(advice !== undefined && { advice }) }
}

function adviceOn({ kind, message }: ProviderError, path: string): string | undefined {
  if (/certificate|SSL|TLS|self.signed/i.test(message))
    return 'have Node trust its certificate: NODE_EXTRA_CA_CERTS=ca.pem; or use http:// on a network that you trust'
  if (/ENOTFOUND|EAI_AGAIN/.test(message))
    return 'correct the name of the host in baseURL, or the name server'
  switch (kind) {
    case 'auth':
      return 'give apiKey the variable that holds a key which the server takes'
    case 'not-found':
      return `correct the path of baseURL (most servers want /v1 at its end), or the model: it is asked for as ${path}`
    case 'timeout':
      return 'is it still loading a model? Try again, or look at its log'
    case 'network':
      return message.includes('start the server') ? undefined : 'start the server, or correct its address'
    case 'redirect':
      return 'give baseURL the address that it leads to, if you trust it'
    default:
      return undefined
  }
}
