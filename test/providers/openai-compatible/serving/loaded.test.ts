// vLLM and SGLang need a GPU: stand-ins answer as their sources do.
import type { ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ModelProvider } from '../../../../src/model/provider.js'
import {
  type OpenAICompatibleOptions,
  openaiCompatible,
  type ServeCheckpoint,
  sglangWeights,
  vllmLora,
} from '../../../../src/providers/openai-compatible/index.js'
import { asked, chat, checkpoint, failureOf, serve, type TestServer } from '../server.js'

type Answer = (path: string, body: Record<string, unknown>) => [status: number, json: unknown]

/** A server whose admin calls are answered as told; others get a text. */
function standIn(answer: Answer): Promise<TestServer> {
  const send = (response: ServerResponse, status: number, json: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json))
  return serve((response, { url = '' }, _, body) => {
    if (url.endsWith('/completions')) send(response, 200, chat('Hello'))
    else send(response, ...answer(url, body))
  })
}

async function opened(options: OpenAICompatibleOptions, from = checkpoint): Promise<ModelProvider> {
  const model = await openaiCompatible({ probe: false, ...options })(from)
  onTestFinished(async () => model.close?.())
  return model
}

/** Time that passes only when told to. */
function clock() {
  let now = performance.now()
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  onTestFinished(() => void vi.restoreAllMocks())
  return {
    pass(ms: number) {
      now += ms
    },
  }
}

const pathsOf = ({ received }: TestServer) => received.map(({ method, url }) => `${method} ${url}`)
const M2 = { name: 'M2', path: 'ckpt/M2', revision: 'sha256:def' }

describe('vllmLora (a stand-in for vLLM)', () => {
  it('loads an adapter under a name of its own, asks for it, and unloads it', async () => {
    const server = await standIn(() => [200, 'Success'])
    const open = openaiCompatible({ baseURL: server.baseURL, probe: false, serve: vllmLora({ base: 'M0' }) })
    const model = await open(M2)
    await model.generate(asked())
    await model.close?.()
    expect(pathsOf(server)).toEqual([
      ...['POST /v1/load_lora_adapter', 'POST /v1/chat/completions', 'POST /v1/unload_lora_adapter'],
    ])
    const [load, call, unload] = server.received.map(({ body }) => body)
    expect(load).toEqual({ lora_name: expect.stringMatching(/^M2-[\da-f]{12}$/), lora_path: 'ckpt/M2' })
    expect(call?.model).toBe(load?.lora_name)
    expect(unload).toEqual({ lora_name: load?.lora_name })
  })

  it('has another name for other weights of the same checkpoint name', async () => {
    const server = await standIn(() => [200, 'Success'])
    const options = { baseURL: server.baseURL, serve: vllmLora({ base: 'M0' }) }
    await opened(options, M2)
    await opened(options, { ...M2, revision: 'sha256:other' })
    expect(new Set(server.received.map(({ body }) => body.lora_name)).size).toBe(2)
  })

  it('asks for the base where a checkpoint has no adapter', async () => {
    const server = await standIn(() => [500, 'nobody calls this'])
    const lora = vllmLora({ base: 'M0', adapter: () => undefined })
    await (await opened({ baseURL: server.baseURL, serve: lora })).generate(asked())
    expect(server.received.map(({ body }) => body.model)).toEqual(['M0'])
  })

  it('takes an adapter that a killed run has left there', async () => {
    const message =
      "The lora adapter 'M2' has already been loaded. If you want to load the adapter in place, set 'load_inplace' to True."
    const server = await standIn(() => [400, { error: { message, type: 'InvalidUserInput', code: 400 } }])
    expect(await opened({ baseURL: server.baseURL, serve: vllmLora({ base: 'M0' }) })).toBeDefined()
  })

  it.each([
    [404, { detail: 'Not Found' }, /VLLM_ALLOW_RUNTIME_LORA_UPDATING=True/],
    [400, { error: { message: 'rank 64 is above max_lora_rank' } }, /rank 64 is above max_lora_rank/],
    [500, 'broken', /status 500/],
  ])('says what a server that refuses with %i said', async (status, json, message) => {
    const server = await standIn(() => [status, json])
    const error = await failureOf(opened({ baseURL: server.baseURL, serve: vllmLora({ base: 'M0' }) }))
    expect(error).toMatchObject({ status, retryable: false, message: expect.stringMatching(message) })
  })

  it('loads an adapter again where the server was started again', async () => {
    const watch = clock()
    let loaded: unknown[] = []
    const server = await standIn((url, { lora_name }) => {
      if (url.endsWith('/load_lora_adapter')) loaded.push(lora_name)
      return [200, { object: 'list', data: ['M0', ...loaded].map(id => ({ id })) }]
    })
    const model = await opened({ baseURL: server.baseURL, serve: vllmLora({ base: 'M0' }) }, M2)
    await model.generate(asked())
    watch.pass(2000)
    await model.generate(asked())
    expect(pathsOf(server)).toEqual([
      ...['POST /v1/load_lora_adapter', 'POST /v1/chat/completions', 'GET /v1/models'],
      'POST /v1/chat/completions',
    ])
    loaded = []
    watch.pass(2000)
    await Promise.all([model.generate(asked()), model.generate(asked())])
    expect(loaded).toHaveLength(1)
    expect(pathsOf(server).slice(4, 6)).toEqual(['GET /v1/models', 'POST /v1/load_lora_adapter'])
  })

  it('unloads an adapter when the last that asks for it is closed', async () => {
    const server = await standIn(() => [200, 'Success'])
    const open = openaiCompatible({ baseURL: server.baseURL, probe: false, serve: vllmLora({ base: 'M0' }) })
    const [policy, judge] = [await open(M2), await open(M2)]
    await policy.close?.()
    await policy.close?.()
    await judge.generate(asked())
    expect(pathsOf(server)).not.toContain('POST /v1/unload_lora_adapter')
    await judge.close?.()
    expect(pathsOf(server).at(-1)).toBe('POST /v1/unload_lora_adapter')
  })

  it('needs a base, and a server', async () => {
    expect(() => vllmLora({ base: '' })).toThrow(/base: expected the base model's name/)
    await expect(opened({ serve: vllmLora({ base: 'M0' }) })).rejects.toThrow(/baseURL.*vllmLora talks to/)
  })
})

/** SGLang, as far as weights go; `restart` gives it those of its start. */
function sglang(tells: 'version' | 'path' | 'old' | 'nothing' = 'version') {
  const first = { model_path: 'ckpt/M0', weight_version: 'default' }
  let has: Record<string, unknown> = first
  const answer: Answer = (url, { model_path, weight_version }) => {
    if (url === '/update_weights_from_disk') {
      if (tells === 'version') has = { model_path: 'unchanged', weight_version }
      if (tells === 'path' || tells === 'old') has = { model_path }
      return [200, { success: true, message: 'Succeeded to update model weights.' }]
    }
    const isInfo = url === (tells === 'old' ? '/get_model_info' : '/model_info')
    return isInfo ? [200, has] : [404, { detail: 'Not Found' }]
  }
  const restart = () => {
    has = first
  }
  return { answer, restart }
}

describe('sglangWeights (a stand-in for SGLang)', () => {
  it('puts the weights in when a checkpoint is opened', async () => {
    const server = await standIn(sglang().answer)
    await (await opened({ baseURL: server.baseURL, serve: sglangWeights() })).generate(asked())
    expect(pathsOf(server)).toEqual([
      ...['POST /update_weights_from_disk', 'GET /model_info', 'POST /v1/chat/completions'],
    ])
    const version = expect.stringMatching(/^[\da-f]{16}$/)
    expect(server.received[0]?.body).toEqual({
      ...{ model_path: 'ckpt/M1', flush_cache: true, weight_version: version },
    })
  })

  it.each([
    [400, { success: false, message: 'no such folder' }],
    [200, { success: false, message: 'no such folder' }],
    [200, 'nonsense'],
  ])('is an error where the server answers %i %j', async (status, json) => {
    const server = await standIn(() => [status, json])
    const error = await failureOf(opened({ baseURL: server.baseURL, serve: sglangWeights() }))
    expect(error.message).toMatch(/did not take the weights of ckpt\/M1: status/)
  })

  it('never lets a checkpoint answer with the weights of another', async () => {
    const server = await standIn(sglang().answer)
    const options = { baseURL: server.baseURL, serve: sglangWeights() }
    const first = await opened(options)
    const second = await opened(options, M2)
    await second.generate(asked())
    expect((await failureOf(first.generate(asked()))).message).toMatch(/weights of M1 and got others/)
  })

  it.each(['version', 'path', 'old'] as const)(
    'never lets a server that was started again answer with the weights of its start (it tells %s)',
    async tells => {
      const watch = clock()
      const { answer, restart } = sglang(tells)
      const server = await standIn(answer)
      const model = await opened({ baseURL: server.baseURL, serve: sglangWeights() })
      await model.generate(asked())
      watch.pass(2000)
      await model.generate(asked())
      restart()
      watch.pass(2000)
      const error = await failureOf(model.generate(asked()))
      expect(error).toMatchObject({ kind: 'unsupported', retryable: false })
      expect(error.message).toMatch(/weights of M1 and has others .*ckpt\/M0.*start the run again/)
      expect(pathsOf(server).filter(each => each.endsWith('/completions'))).toHaveLength(2)
    },
  )

  it('is an error where the server does not tell which weights it has', async () => {
    const server = await standIn(sglang('nothing').answer)
    const error = await failureOf(opened({ baseURL: server.baseURL, serve: sglangWeights() }))
    expect(error.message).toMatch(/has others .*default/)
  })

  it('waits for a server that is starting', async () => {
    const watch = clock()
    const { answer } = sglang()
    let isStarting = false
    const server = await standIn((...given) => (isStarting ? [503, {}] : answer(...given)))
    const model = await opened({ baseURL: server.baseURL, serve: sglangWeights() })
    isStarting = true
    watch.pass(2000)
    expect(await failureOf(model.generate(asked()))).toMatchObject({ status: 503, retryable: true })
    isStarting = false
    await model.generate(asked())
  })
})

describe('a function that serves', () => {
  it('gets the key and the headers, not the address of another server', async () => {
    const { env } = process
    env.OWN_KEY = 'abcdefgh'
    onTestFinished(() => void delete env.OWN_KEY)
    const server = await standIn((_, body) => [200, { echo: body, key: 'abcdefgh' }])
    const said: string[] = []
    const load: ServeCheckpoint = async ({ name }, { call, baseURL }) => {
      const { status, text } = await call('POST', '/admin', { name })
      said.push(`${baseURL === server.baseURL} ${status} ${text}`)
      return { model: 'own', close: async () => void (await call('GET', '/bye')) }
    }
    const model = await openaiCompatible({
      ...{ baseURL: server.baseURL, apiKey: { env: 'OWN_KEY' }, probe: false, serve: load },
    })(checkpoint)
    await model.generate(asked())
    await model.close?.()
    expect(said).toEqual(['true 200 {"echo":{"name":"M1"},"key":"***"}'])
    expect(pathsOf(server)).toEqual(['POST /admin', 'POST /v1/chat/completions', 'GET /bye'])
    expect(server.received[1]?.body.model).toBe('own')
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual(
      Array(3).fill('Bearer abcdefgh'),
    )
  })

  it('may bring an address, and takes its checkpoint off where opening fails', async () => {
    let closed = 0
    const close = async () => void closed++
    const server = await standIn(() => [200, {}])
    const model = await opened({ serve: async () => ({ baseURL: server.baseURL, close }) })
    await model.generate(asked())
    expect(server.received[0]?.body.model).toBe('ckpt/M1')
    await expect(opened({ serve: async () => ({ close }) })).rejects.toThrow(/baseURL.*from `serve`/)
    expect(closed).toBe(1)
  })

  it('that fails to close does not hide why opening failed', async () => {
    const close = () => Promise.reject(new Error('closing failed'))
    await expect(opened({ serve: async () => ({ close }) })).rejects.toThrow(/baseURL.*from `serve`/)
  })

  it('that gives something else is an error', async () => {
    // @ts-expect-error no served checkpoint
    await expect(opened({ serve: async () => 7 })).rejects.toThrow(/serve: expected a function that gives/)
    // @ts-expect-error no name
    await expect(opened({ serve: async () => ({ model: 7 }) })).rejects.toThrow(/serve: model.*a text/)
  })

  it('changes the revision by its identity alone', async () => {
    const revisionOf = async (identity?: string) => {
      const served = { baseURL: 'http://127.0.0.1:1/v1', model: String(Math.random()) }
      return (await opened({ serve: async () => ({ ...served, ...(identity && { identity }) }) })).revision
    }
    expect(await revisionOf()).toBe(await revisionOf())
    expect(await revisionOf('fp8')).not.toBe(await revisionOf())
  })
})

describe('options', () => {
  it('without address and strategy are refused', () => {
    expect(() => openaiCompatible({})).toThrow(/baseURL: expected a server's address .* or serve/)
  })
})
