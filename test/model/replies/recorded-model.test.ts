import { describe, expect, it } from 'vitest'
import { JudgePrompt } from '../../../src/judge/judge-prompt.js'
import { judgeResponse } from '../../../src/judge/judge-response.js'
import type { GenerateRequest } from '../../../src/model/provider.js'
import type { RecordedReply, ReplyStore } from '../../../src/model/replies/record.js'
import { recordedModel } from '../../../src/model/replies/recorded-model.js'
import { scriptedProvider } from '../../../src/model/scripted.js'

function memory(known: RecordedReply[] = []): ReplyStore & { readonly known: RecordedReply[] } {
  return {
    known,
    location: 'replies.jsonl',
    read: async () => [...known],
    append: async reply => {
      known.push(reply)
    },
  }
}

const request = (over: Partial<GenerateRequest> = {}): GenerateRequest => ({
  input: { messages: [{ role: 'user', content: 'Judge this.\nResponse: 7' }] },
  n: 1,
  seed: 1,
  sampling: { temperature: 0.7, topP: 0.9 },
  affinity: 'p',
  signal: new AbortController().signal,
  ...over,
})

async function recorded(): Promise<ReplyStore> {
  const replies = memory()
  const model = scriptedProvider(({ seed }) => `Score: ${seed}`)
  const recorder = await recordedModel({ replies, revision: 'judge-1', model, record: true })
  await recorder.generate(request())
  return replies
}

const refused = async (over: Partial<GenerateRequest>, revision = 'judge-1'): Promise<string> => {
  const model = await recordedModel({ replies: await recorded(), revision })
  const error: unknown = await model.generate(request(over)).then(
    () => undefined,
    error => error,
  )
  return error instanceof Error ? error.message : 'not refused'
}

describe('a recorded model', () => {
  it('gives the same reply again without the live one', async () => {
    const model = await recordedModel({ replies: await recorded(), revision: 'judge-1' })
    const { completions, usage } = await model.generate(request())
    expect(completions).toEqual([{ text: 'Score: 1', finish: 'stop' }])
    expect(usage?.completionTokens).toBe(2)
  })

  it('asks once for what it has when it records', async () => {
    const replies = memory()
    let calls = 0
    const model = scriptedProvider(() => `Score: ${++calls}`)
    for (let start = 0; start < 2; start++) {
      const recorder = await recordedModel({ replies, revision: 'judge-1', model, record: true })
      await recorder.generate(request())
      await recorder.generate(request())
    }
    expect(calls).toBe(1)
    expect(replies.known).toHaveLength(1)
  })

  it('asks once what is asked twice at the same time', async () => {
    const replies = memory()
    let calls = 0
    const model = scriptedProvider(async () => {
      await new Promise(resolve => setTimeout(resolve, 1))
      return `Score: ${++calls}`
    })
    const recorder = await recordedModel({ replies, revision: 'judge-1', model, record: true })
    const both = await Promise.all([recorder.generate(request()), recorder.generate(request())])
    expect(both.map(({ completions }) => completions[0]?.text)).toEqual(['Score: 1', 'Score: 1'])
    expect(replies.known).toHaveLength(1)
  })

  it('asks again where the call that others waited for failed or was aborted', async () => {
    const replies = memory()
    let calls = 0
    const model = scriptedProvider(async () => {
      await new Promise(resolve => setTimeout(resolve, 1))
      if (++calls === 1) throw new Error('away')
      return `Score: ${calls}`
    })
    const recorder = await recordedModel({ replies, revision: 'judge-1', model, record: true })
    const aborting = new AbortController()
    const said = Promise.allSettled([
      recorder.generate(request()),
      recorder.generate(request({ signal: aborting.signal })),
      recorder.generate(request()),
      recorder.generate(request()),
    ])
    aborting.abort(new Error('no longer'))
    expect(
      (await said).map(each => (each.status === 'fulfilled' ? each.value.completions[0]?.text : each.reason)),
    ).toMatchObject([{ message: 'away' }, { message: 'no longer' }, 'Score: 2', 'Score: 2'])
    expect(calls).toBe(2)
    expect(replies.known).toHaveLength(1)
  })

  it('opens again what could not be opened', async () => {
    let isUp = false
    const recorder = await recordedModel({
      replies: await recorded(),
      revision: 'judge-1',
      model: () => {
        if (!isUp) throw new Error('not up yet')
        return scriptedProvider(() => 'Score: 2')
      },
      record: true,
    })
    await expect(recorder.generate(request({ seed: 2 }))).rejects.toThrow('not up yet')
    await recorder.close?.()
    isUp = true
    expect((await recorder.generate(request({ seed: 2 }))).completions[0]?.text).toBe('Score: 2')
  })

  it('opens no live model to replay', async () => {
    const model = (): never => {
      throw new Error('opened')
    }
    const replayed = await recordedModel({ replies: await recorded(), revision: 'judge-1', model })
    expect((await replayed.generate(request())).completions).toHaveLength(1)
    await replayed.close?.()
  })

  it('keeps what the live one can do', async () => {
    const replies = memory()
    const model = scriptedProvider(() => 'x', { capabilities: { n: false } })
    await (await recordedModel({ replies, revision: 'a', model, record: true })).generate(request())
    const replayed = await recordedModel({ replies, revision: 'a' })
    expect(replayed.capabilities.n).toBe(false)
  })

  it('says which line of the prompt changed', async () => {
    const input = { messages: [{ role: 'user' as const, content: 'Judge this.\nResponse: 8' }] }
    expect(await refused({ input })).toContain(
      'replies.jsonl: the recorded reply is to another question. prompt of the judge, line 2: recorded "Response: 7", now "Response: 8".',
    )
    const longer = { messages: [{ role: 'user' as const, content: 'Judge this.\nResponse: 7\nMore' }] }
    expect(await refused({ input: longer })).toContain('line 3: recorded nothing, now "More"')
  })

  it('shows a long line from where it changed', async () => {
    const long = (end: string) => ({
      messages: [
        { role: 'user' as const, content: `Judge this.\nResponse: 7${' and more'.repeat(40)} ${end}` },
      ],
    })
    const replies = memory()
    const model = scriptedProvider(() => 'Score: 1')
    const recorder = await recordedModel({ replies, revision: 'j', model, record: true })
    await recorder.generate(request({ input: long('points') }))
    const replayed = await recordedModel({ replies, revision: 'j' })
    await expect(replayed.generate(request({ input: long('stars') }))).rejects.toThrow(
      /recorded "….*points", now "….*stars"/,
    )
  })

  it('says that another model is asked', async () => {
    expect(await refused({}, 'judge-2')).toContain('model: recorded "judge-1", now "judge-2"')
  })

  it('says that more votes are asked for, of a model that gives one reply a call', async () => {
    const replies = memory()
    const model = scriptedProvider(() => 'Score: 3', { capabilities: { n: false } })
    const item = { prompt: 'Name a prime.', response: '7' }
    const recorder = await recordedModel({ replies, revision: 'a', model, record: true })
    await judgeResponse({ model: recorder, ...item, votes: 2 })
    const same = await recordedModel({ replies, revision: 'a' })
    await expect(judgeResponse({ model: same, ...item, votes: 3 })).rejects.toThrow(
      /another question\. seed: recorded \d+, now \d+: more votes than were recorded, or another seed\. Record/,
    )
    const other = await recordedModel({ replies, revision: 'b' })
    await expect(judgeResponse({ model: other, ...item, votes: 2 })).rejects.toThrow(
      /another question\. model: recorded "a", now "b"\. Record/,
    )
  })

  it('says what of the sampling changed', async () => {
    const said = await refused({ sampling: { temperature: 0, topP: 0.9, stop: ['x'] }, n: 3 })
    expect(said).toContain('sampling.temperature: recorded 0.7, now 0')
    expect(said).toContain('sampling.stop: recorded nothing, now an array of 1')
    expect(said).toContain('n (votes of a call): recorded 1, now 3')
    expect(said).not.toContain('topP')
    expect(said).toContain('record: true')
  })

  it('says where nothing like it is recorded', async () => {
    const input = { messages: [{ role: 'user' as const, content: 'Something else' }] }
    expect(await refused({ input, seed: 9 })).toContain('nor to one like it')
    const model = await recordedModel({ replies: memory(), revision: 'judge-1' })
    await expect(model.generate(request())).rejects.toThrow('no reply is recorded here')
  })

  it('replays a whole judgement, and refuses another template', async () => {
    const replies = memory()
    const model = scriptedProvider(() => 'Fine.\n\nScore: 4')
    const item = { prompt: 'Name a prime.', response: '7' }
    const recorder = await recordedModel({ replies, revision: 'j', model, record: true })
    await judgeResponse({ model: recorder, ...item })
    const replayed = await recordedModel({ replies, revision: 'j' })
    const { score } = await judgeResponse({ model: replayed, ...item })
    expect(score).toEqual({ numerator: 4, denominator: 1 })
    const other = JudgePrompt.custom({
      template: 'Rate <r>{{response}}</r> to {{prompt}}',
      scale: { min: 0, max: 5 },
    })
    await expect(judgeResponse({ model: replayed, judge: other, ...item })).rejects.toThrow(
      'prompt of the judge, line 1',
    )
  })

  it('refuses to record without a live model, and what it does not know', async () => {
    await expect(recordedModel({ replies: memory(), revision: 'a', record: true })).rejects.toThrow(
      'model: expected the live model',
    )
    await expect(recordedModel({ replies: memory(), revision: 'a', ...{ mode: 'replay' } })).rejects.toThrow(
      'mode',
    )
    await expect(recordedModel({ replies: memory(), revision: '' })).rejects.toThrow('revision')
  })

  it('does not keep a reply that failed', async () => {
    const replies = memory()
    const model = scriptedProvider(() => {
      throw new Error('no')
    })
    const recorder = await recordedModel({ replies, revision: 'a', model, record: true })
    await expect(recorder.generate(request())).rejects.toThrow('no')
    expect(replies.known).toEqual([])
  })
})
