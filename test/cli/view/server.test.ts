import { createHash } from 'node:crypto'
import { cp, rm, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LongText, PromptPage, PromptView, RunView, TextPart } from '../../../src/cli/view/api.js'
import { viewerPage } from '../../../src/cli/view/page.js'
import { serve } from '../../../src/cli/view/server/server.js'
import { IterationRunner } from '../../../src/index.js'
import { fileLedger } from '../../../src/node/index.js'
import { countingModel, runOptions, scriptText } from '../../iterate/setup.js'
import { temporaryFolder } from '../../node/folder.js'
import { indexed, smallRun } from './run.js'
import { type Sent, serving, token } from './serving.js'

describe('what nobody foresaw', () => {
  it('is told to whoever runs the server, and not to the page', async () => {
    const told: unknown[] = []
    const broken = new Error('secret of the inside')
    const route = {
      method: 'GET' as const,
      answer: async () => {
        throw broken
      },
    }
    const { port, close } = await serve({
      page: viewerPage(),
      routes: new Map([['/api/run', [route]]]),
      token,
      port: 0,
      onError: error => told.push(error),
    })
    onTestFinished(close)
    const reply = await fetch(`http://127.0.0.1:${port}/api/run`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect([reply.status, await reply.text()]).toEqual([500, '{"error":"the server failed"}'])
    expect(told).toEqual([broken])
  })
})

describe('the viewer answers only who has its address', () => {
  it('and no other host, origin, token, method or path', async () => {
    const { raw, port, own } = await serving(await smallRun())
    const cases: readonly (readonly [number, string, Sent])[] = [
      [200, '/api/run', { headers: own }],
      [200, '/api/run', { headers: { ...own, host: `localhost:${port}` } }],
      [
        200,
        '/api/run',
        { headers: { ...own, origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' } },
      ],
      [200, '/', {}],
      [200, '/', { headers: { 'sec-fetch-site': 'none' } }],
      // A name that an attacker made to lead here.
      [421, '/', { headers: { host: `evil.example:${port}` } }],
      [421, '/api/run', { headers: { ...own, host: `evil.example:${port}` } }],
      [421, '/api/run', { headers: { ...own, host: '127.0.0.1' } }],
      [421, '/api/run', { headers: { ...own, host: `127.0.0.1.evil.example:${port}` } }],
      [421, '/api/run', { headers: { ...own, host: `127.0.0.1:${port === 1 ? 2 : port - 1}` } }],
      [403, '/', { headers: { 'sec-fetch-site': 'cross-site' } }],
      [403, '/api/run', { headers: { ...own, origin: 'https://evil.example' } }],
      [403, '/api/run', { headers: { ...own, origin: 'null' } }],
      [403, '/api/run', { headers: { ...own, origin: `http://localhost:${port}` } }],
      [403, '/api/run', { headers: { ...own, 'sec-fetch-site': 'same-site' } }],
      [403, '/api/run', { headers: { ...own, 'sec-fetch-site': 'none' } }],
      [401, '/api/run', {}],
      [401, '/api/run', { headers: { authorization: 'Bearer ' } }],
      [401, '/api/run', { headers: { authorization: `Bearer ${token}x` } }],
      [401, '/api/run', { headers: { authorization: `Bearer ${token.slice(1)}` } }],
      [401, '/api/run', { headers: { authorization: token } }],
      [401, `/api/run?token=${token}`, {}],
      [401, '/api/nothing', {}],
      [404, '/api/nothing', { headers: own }],
      [404, '/run.json', { headers: own }],
      [404, '/api/run/', { headers: own }],
      [404, '/../run.json', { headers: own }],
      [404, '/..%2frun.json', { headers: own }],
      [404, '/%2e%2e/%2e%2e/etc/passwd', { headers: own }],
      [404, '//etc/passwd', { headers: own }],
      [404, '//', { headers: own }],
      [404, '/api/run#', { headers: own }],
      [405, '/api/run', { headers: own, method: 'POST' }],
      [405, '/api/prompts', { headers: own }],
      [405, '/', { method: 'HEAD' }],
      [405, '/', { method: 'POST' }],
      ...['PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'].map(
        method => [405, '/api/run', { headers: own, method }] as const,
      ),
    ]
    for (const [status, path, sent] of cases) {
      const reply = await raw(path, sent)
      expect([status, path, sent]).toEqual([reply.status, path, sent])
      expect(reply.headers).not.toHaveProperty('access-control-allow-origin')
      expect(reply.headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
      if (status !== 200 && sent.method !== 'HEAD')
        expect(JSON.parse(reply.text)).toEqual({ error: expect.any(String) })
    }
  })

  it('and nobody who names two hosts', async () => {
    const { port } = await serving(await smallRun())
    const socket = connect(port, '127.0.0.1').setEncoding('utf8')
    onTestFinished(() => void socket.destroy())
    const host = `host: 127.0.0.1:${port}\r\n`
    const asked = (hosts: string) => `GET /api/run HTTP/1.1\r\n${hosts}authorization: Bearer ${token}\r\n`
    socket.write(`${asked(host)}\r\n${asked(`${host}host: evil.example\r\n`)}connection: close\r\n\r\n`)
    let said = ''
    for await (const part of socket) said += part
    expect(said.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 421'])
  })

  it('and not at other addresses of this computer', async () => {
    const { port } = await serving(await smallRun())
    const others = Object.values(networkInterfaces()).flatMap(each => each ?? [])
    const outer =
      others.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.2'
    const code = await new Promise(resolve => {
      const socket = connect(port, outer, () => resolve('connected'))
      socket.on('error', error => resolve(Reflect.get(error, 'code')))
      socket.on('close', () => socket.destroy())
    })
    expect(code).toBe('ECONNREFUSED')
  })

  it('with a policy under which its own script and style run and nothing else', async () => {
    const { raw } = await serving(await smallRun())
    const { text, headers } = await raw('/')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe')
    for (const [tag, name] of [
      ['script', 'script-src'],
      ['style', 'style-src'],
    ]) {
      const found = [...text.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]
      expect(found.length).toBeGreaterThan(0)
      const hashes = found.map(
        ([, inner = '']) => `'sha256-${createHash('sha256').update(inner).digest('base64')}'`,
      )
      expect(policy.split('; ')).toContain(`${name} ${hashes.join(' ')}`)
    }
  })
})

describe('the viewer', () => {
  it('refuses what it does not know, before it does anything', async () => {
    const { raw, own } = await serving(await smallRun())
    const post = (
      body: string,
      more: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
    ) => raw('/api/prompts', { method: 'POST', headers: { ...own, ...more }, body })
    const statuses: number[] = []
    for (const body of [
      '{"offset":0,"limit":1}',
      '{"offset":0,"limit":201}',
      '{"offset":-1,"limit":1}',
      '{"offset":0.5,"limit":1}',
      '{"offset":0,"limit":1,"regex":"a"}',
      '{"offset":0,"limit":1,"gap":{"from":"1"}}',
      '{"offset":0,"limit":1,"gap":{"from":1,"or":2}}',
      '{"offset":0,"limit":1,"sort":"__proto__"}',
      `{"offset":0,"limit":1,"text":"${'a'.repeat(1001)}"}`,
      '{"offset":0',
      'null',
      '',
    ])
      statuses.push((await post(body)).status)
    expect(statuses).toEqual([200, ...Array.from({ length: 11 }, () => 400)])
    expect((await post('{"offset":0,"limit":1}', { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await post(' '.repeat(20_000))).status).toBe(413)
    // Without a length, and far more than what any buffer on the way holds.
    const chunked = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    const much = await post(' '.repeat(30_000_000), chunked).then(
      ({ status }) => status,
      error => Reflect.get(error, 'code'),
    )
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(much)
    expect((await raw('/api/run', { headers: own })).status).toBe(200)
    for (const path of [
      '/api/run?after=x',
      '/api/run?before=1',
      '/api/prompt',
      '/api/prompt?iteration=1&index=-1',
      '/api/prompt?iteration=1&index=0&path=run.json',
      '/api/prompt?iteration=1&index=99999999999999999999',
      '/api/text?iteration=1&index=0&offset=0&limit=200001',
      '/api/text?iteration=1&index=0&offset=0',
      '/api/text?file=/etc/passwd&offset=0&limit=10',
      '/api/spot-check?all=1',
      '/api/spot-check/next?who=x',
    ])
      expect([path, (await raw(path, { headers: own })).status]).toEqual([path, 400])
    for (const path of [
      '/api/prompt?iteration=9&index=0',
      '/api/prompt?iteration=0&index=0',
      '/api/prompt?iteration=1&index=12',
    ])
      expect([path, (await raw(path, { headers: own })).status]).toEqual([path, 404])
  })

  it('reads nothing outside of the run', async () => {
    const directory = await smallRun()
    const secret = join(await temporaryFolder(), 'secret.jsonl')
    await cp(join(directory, 'iteration-1/candidates.jsonl'), secret)
    const { raw, own, index } = await serving(directory)
    await rm(join(directory, 'iteration-1/candidates.jsonl'))
    await symlink(secret, join(directory, 'iteration-1/candidates.jsonl'))
    const { status, text } = await raw('/api/prompt?iteration=1&index=0', { headers: own })
    expect(status).toBe(409)
    expect(JSON.parse(text).error).toContain('leads out of the run directory by a link')
    expect(index.iterations).toHaveLength(1)
    const anew = await indexed(directory)
    expect(anew.damage).toEqual([expect.stringContaining('leads out of the run directory by a link')])
    expect(anew.iterations).toEqual([])
  })

  it('gives long texts in parts, cut between characters', async () => {
    const directory = await temporaryFolder()
    const long = `x${'🙂'.repeat(30_000)}`
    const model = countingModel({
      script: call => (call.prompt.includes('additive') ? scriptText(call) : long),
    })
    await new IterationRunner(runOptions(fileLedger(directory), model)).start({ until: 'datasets' }).result
    const { ask } = await serving(directory)
    const { candidates } = await ask<PromptView>('/api/prompt?iteration=1&index=3')
    const { text: first } = candidates[0] ?? {}
    const { text = '', length, rest } = first ?? ({} as Partial<LongText>)
    expect(length).toBe(60_001)
    expect(text.length).toBeLessThan(60_001)
    let whole = text
    while (whole.length < (length ?? 0)) {
      const part = await ask<TextPart>(`/api/text?${rest}&offset=${whole.length}&limit=7000`)
      expect(part).toMatchObject({ offset: whole.length, length })
      whole += part.text
    }
    expect(whole).toBe(long)
    const beyond = await ask<TextPart>(`/api/text?${rest}&offset=99999999&limit=10`)
    expect(beyond.text).toBe('')
  })

  it('waits for a change, and no longer than it is asked', async () => {
    const directory = await smallRun()
    const { ask, index } = await serving(directory)
    const now = await ask<RunView>('/api/run')
    expect(await ask<RunView>(`/api/run?after=${now.version - 1}`)).toEqual(now)
    const waiting = ask<RunView>(`/api/run?after=${now.version}`)
    await writeFile(join(directory, 'report.json'), '{')
    const later = await waiting
    expect(later.version).toBeGreaterThan(now.version)
    expect(later.problems).toEqual([expect.stringContaining('report.json')])
    expect(index.version).toBe(later.version)
  })

  it('shows what every prompt became', async () => {
    const { ask } = await serving(await smallRun())
    const { iterations, directory, index } = await ask<RunView>('/api/run')
    const [iteration] = iterations
    const { rows, total } = await ask<PromptPage>('/api/prompts', { offset: 0, limit: 200 })
    expect([total, index.isComplete, directory]).toEqual([12, true, expect.any(String)])
    const tally: Record<string, number> = {}
    for (const { outcome } of rows) tally[outcome] = (tally[outcome] ?? 0) + 1
    expect(iteration?.outcomes).toEqual(tally)
    expect(iteration).toMatchObject({
      iteration: 1,
      model: 'M1',
      isSealed: true,
      prompts: 12,
      candidates: 48,
      scoreMax: 5,
    })
    for (const { index, outcome } of rows) {
      const view = await ask<PromptView>(`/api/prompt?iteration=1&index=${index}`)
      const found = view.outcome.kind === 'none' ? view.outcome.reason : view.outcome.kind.slice(0, -1)
      expect([found, view.rule, view.model]).toEqual([outcome, 'best-vs-worst', 'M1'])
    }
  })
})
