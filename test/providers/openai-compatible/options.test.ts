import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../../src/core/errors.js'
import {
  env,
  type OpenAICompatibleOptions,
  openaiCompatible,
} from '../../../src/providers/openai-compatible/index.js'
import { checkpoint } from './server.js'

const baseURL = 'http://127.0.0.1:8000/v1'

function refused(options: unknown): InvalidArgumentError {
  try {
    openaiCompatible(options as OpenAICompatibleOptions)
  } catch (error) {
    if (InvalidArgumentError.isInstance(error)) return error
    throw error
  }
  throw new Error('the options were accepted')
}

describe('an option', () => {
  it.each([
    ['timeout', 'timeoutMs'],
    ['api_key', 'apiKey'],
    ['baseUrl', 'baseURL'],
    ['maxTokens', 'maxTokensField'],
    ['conections', 'connections'],
    ['extraBody', 'body'],
  ])('that does not exist is named: %s, did you mean %s?', (unknown, known) => {
    const error = refused({ baseURL, [unknown]: 'sk-1234567890abcdef' })
    expect(error.field).toBe(unknown)
    expect(error.message).toContain(`did you mean ${known}?`)
    expect(JSON.stringify(error) + error.stack).not.toContain('1234567890')
  })

  it('that resembles none gets the list of all', () => {
    expect(refused({ baseURL, zzz: 1 }).message).toContain(
      'one of the options baseURL, serve, apiKey, model,',
    )
  })

  it('that does not exist among the capabilities is named with its place', () => {
    expect(refused({ baseURL, capabilities: { seeds: true } })).toMatchObject({
      field: 'capabilities.seeds',
      expected: 'an option that exists: did you mean seed?',
    })
    expect(refused({ baseURL, capabilities: { embeddings: true } }).field).toBe('capabilities.embeddings')
  })

  it.each([
    ['connections', 0],
    ['connections', 1.5],
    ['connections', '256'],
    ['timeoutMs', 0],
    ['timeoutMs', Number.NaN],
    ['timeoutMs', 2 ** 31],
    ['maxReplyBytes', Number.POSITIVE_INFINITY],
    ['maxTokensField', 'max_new_tokens'],
    ['model', 'gpt'],
    ['body', [1]],
    ['capabilities', true],
    ['capabilities.n', 1],
  ])('%s refuses %s', (field, received) => {
    const [outer = '', inner] = field.split('.')
    const error = refused({ baseURL, [outer]: inner ? { [inner]: received } : received })
    expect(error).toMatchObject({ field, received })
    expect(error.message).toContain(`${field}: expected `)
  })

  it.each([undefined, null, 'http://x', 5, []])('object is missing: %s', options => {
    expect(refused(options).field).toBe('options')
  })

  it('of the body that a request sets itself is refused', () => {
    for (const field of ['n', 'stream', 'temperature', 'echo', 'messages']) {
      expect(refused({ baseURL, body: { [field]: 1 } }).field).toBe(`body.${field}`)
    }
  })

  it('of the body that is not JSON is refused', () => {
    expect(refused({ baseURL, body: { a: { b: Number.NaN } } }).field).toBe('body.a.b')
    expect(refused({ baseURL, body: { a: () => 1 } }).field).toBe('body.a')
  })
})

describe('baseURL', () => {
  it.each([
    undefined,
    '',
    'localhost:8000/v1',
    'ftp://host/v1',
    'file:///etc/passwd',
    'http://host/v1?key=hunter22',
    'http://host/v1#hunter22',
    'http://host/v1/chat/completions',
    'http://user:hunter22@host/v1',
    'http://hunter22@host/v1',
    'user:hunter22@host/v1',
    'https://user:hunter/22@host:x/v1?hunter22',
  ])('refuses %s', baseURL => {
    const error = refused({ baseURL })
    expect(error.field).toBe('baseURL')
    expect(JSON.stringify(error) + error.stack).not.toContain('hunter22')
  })
})

describe('a credential', () => {
  it('is a reference, and serialises as one', () => {
    expect(JSON.stringify({ apiKey: env('TEST_KEY') })).toBe('{"apiKey":{"env":"TEST_KEY"}}')
    expect(() => openaiCompatible({ baseURL, apiKey: JSON.parse('{"env":"TEST_KEY"}') })).not.toThrow()
  })

  it('is never written out', () => {
    const secret = 'hunter22-hunter22'
    const written = [
      // @ts-expect-error: a string is no reference
      { baseURL, apiKey: secret } satisfies OpenAICompatibleOptions,
      { baseURL, apiKey: { env: secret } },
      { baseURL, apiKey: { key: secret } },
      { baseURL, headers: secret },
      { baseURL, headers: { Authorization: `Token ${secret}` } },
      { baseURL, headers: { 'X-Api-Key': secret } },
      { baseURL, headers: { Cookie: secret } },
      { baseURL, headers: { 'x-plain': 'sk-hunter22hunter22' } },
      { baseURL, headers: { 'x-plain': { secret } } },
      { baseURL, headers: { 'x-plain': `${secret}\r\nx-other: 1` } },
    ]
    for (const options of written) {
      const error = refused(options)
      expect(error.field).toMatch(/^(?:apiKey|headers)/)
      expect(JSON.stringify(error) + error.stack).not.toContain('hunter22')
    }
  })

  it.each(['', 'sk-abcdefghijkl', 'hf_abcdefghijklmnop', 'A B', '1A', 'A=B'])(
    'is not taken for a name: %s',
    name => {
      expect(() => env(name)).toThrow('never the credential itself')
      if (name) expect(() => env(name)).not.toThrow(name)
    },
  )

  it('that is not set is named when a checkpoint is opened', async () => {
    delete process.env.TEST_KEY_MISSING
    process.env.TEST_KEY_EMPTY = ''
    process.env.TEST_KEY_BROKEN = 'hunter22\n'
    const opened = (name: string) => openaiCompatible({ baseURL, apiKey: env(name) })(checkpoint)
    await expect(opened('TEST_KEY_MISSING')).rejects.toThrow(
      'environment variable TEST_KEY_MISSING to be set',
    )
    await expect(opened('TEST_KEY_EMPTY')).rejects.toThrow('environment variable TEST_KEY_EMPTY to be set')
    await expect(opened('TEST_KEY_BROKEN')).rejects.toThrow('TEST_KEY_BROKEN to hold')
    await expect(opened('TEST_KEY_BROKEN')).rejects.not.toThrow('hunter22')
    const open = openaiCompatible({ baseURL, headers: { 'x-key': env('TEST_KEY_MISSING') } })
    await expect(open(checkpoint)).rejects.toMatchObject({ field: 'headers.x-key' })
  })
})

describe('a header', () => {
  it.each([
    ['Content-Type', 'text/plain'],
    ['Host', 'elsewhere'],
    ['content-length', '0'],
    ['a b', 'x'],
    ['', 'x'],
    ['x-é', 'x'],
    ['x-a', ' x'],
    ['x-a', 'é'],
    ['x-a', 5],
  ])('%s: %s is refused', (name, value) => {
    expect(refused({ baseURL, headers: { [name]: value } }).field).toBe(`headers.${name}`)
  })

  it('cannot be given twice', () => {
    expect(refused({ baseURL, headers: { 'X-A': '1', 'x-a': '2' } }).field).toBe('headers.x-a')
    const apiKey = env('TEST_KEY')
    expect(refused({ baseURL, apiKey, headers: { authorization: apiKey } }).field).toBe(
      'headers.authorization',
    )
  })
})

describe('the model name', () => {
  it('has to be a text', async () => {
    const open = openaiCompatible({ baseURL, model: () => '' })
    await expect(open(checkpoint)).rejects.toMatchObject({ field: 'model' })
  })
})
