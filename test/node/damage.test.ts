import { appendFile, copyFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type DamagedLine, IterationRunner, type RunEvent, reselect } from '../../src/index.js'
import { fileLedger } from '../../src/node/index.js'
import { countingModel, instantTrainer, runOptions } from '../iterate/setup.js'
import { callRecord } from '../ledger/make.js'
import { datasetsOf, filesOf } from './files.js'
import { temporaryFolder } from './folder.js'

const prompts = ['Name a prime.', 'Why is the sky blue?']
const file = 'calls/iteration-1.0001.jsonl'

/** A run whose calls are recorded and whose datasets are not sealed: its process ended while it trained. */
async function recordedRun() {
  const folder = await temporaryFolder()
  const model = countingModel()
  await new IterationRunner(runOptions(fileLedger(folder), model, { prompts })).start().result
  const files = await filesOf(folder)
  await rm(join(folder, 'iteration-1/manifest.json'))
  return { folder, files, calls: model.calls, lines: (files.get(file) ?? '').trimEnd().split('\n') }
}

async function again(folder: string) {
  const model = countingModel()
  const run = new IterationRunner(
    runOptions(fileLedger(folder), model, { prompts, trainer: instantTrainer() }),
  ).start()
  const events: RunEvent[] = []
  for await (const event of run) events.push(event)
  const damage = events.flatMap(event => (event.type === 'ledger-damage' ? [event] : []))
  return { damage, calls: model.calls, datasets: datasetsOf(await filesOf(folder)) }
}

describe('a damaged line', () => {
  it.each([
    [
      'a torn last line',
      (lines: Buffer[]) => [...lines.slice(0, -1), lines.at(-1)?.subarray(0, 40)],
      'not JSON',
    ],
    [
      'a corrupt line in the middle',
      (lines: Buffer[]) => lines.with(1, Buffer.from('{"schema":1,')),
      'not JSON',
    ],
    ['zero bytes in place of a record', (lines: Buffer[]) => lines.with(1, Buffer.alloc(4096)), 'zero bytes'],
    ['an empty line in place of a record', (lines: Buffer[]) => lines.with(1, Buffer.from('')), 'not JSON'],
    ['bytes that are no UTF-8', (lines: Buffer[]) => lines.with(1, spoilt(lines[1])), 'not UTF-8'],
    ['another kind of object', (lines: Buffer[]) => lines.with(1, Buffer.from('{"schema":1}')), 'kind: '],
  ])('is told with file and line, and its call made again: %s', async (_, spoil, reason) => {
    const { folder, files, lines } = await recordedRun()
    const spoilt = spoil(lines.map(line => Buffer.from(line)))
    const bytes = spoilt.map(line => Buffer.concat([line ?? Buffer.from(''), Buffer.from('\n')]))
    const torn = reason === 'not JSON' && spoilt.at(-1)?.length === 40
    await writeFile(join(folder, file), torn ? Buffer.concat(bytes).subarray(0, -1) : Buffer.concat(bytes))

    const { damage, calls, datasets } = await again(folder)
    expect(damage).toEqual([
      {
        type: 'ledger-damage',
        file: join(folder, file),
        line: torn ? lines.length : 2,
        reason: expect.stringContaining(reason),
      },
    ])
    expect(calls).toBe(1)
    expect(datasets).toEqual(datasetsOf(files))
  })

  it('is the end of a file that a power cut filled with zero bytes, as far as its length went', async () => {
    const { folder, files, lines } = await recordedRun()
    const kept = Buffer.from(`${lines.slice(0, -2).join('\n')}\n${lines.at(-2)?.slice(0, 30)}`)
    await writeFile(join(folder, file), Buffer.concat([kept, Buffer.alloc(100_000)]))
    const { damage, calls, datasets } = await again(folder)
    expect(damage).toMatchObject([{ line: lines.length - 1, reason: 'not JSON' }])
    expect(calls).toBe(2)
    expect(datasets).toEqual(datasetsOf(files))
  })

  it('that is too long to be one is passed over, and the lines after it are read', async () => {
    const folder = await temporaryFolder()
    const [before, after] = [1, 2].map(prompt => JSON.stringify(callRecord({ prompt })))
    await mkdir(join(folder, 'calls'))
    await writeFile(join(folder, file), `${before}\n`)
    // A hole: it takes no room on the disk.
    await truncate(join(folder, file), 2 ** 28 + 2 ** 20)
    await appendFile(join(folder, file), `\n${after}\n`)
    const session = await fileLedger(folder).open()
    const damage: DamagedLine[] = []
    const prompts: number[] = []
    for await (const { prompt } of session.calls(1, line => damage.push(line))) prompts.push(prompt)
    await session.close()
    expect(prompts).toEqual([1, 2])
    expect(damage).toEqual([{ file: join(folder, file), line: 2, reason: 'longer than 256 MB' }])
  })

  it('of a shard is told with the path that the user knows', async () => {
    const folder = await temporaryFolder()
    const shard = fileLedger(folder).shard({ index: 1, count: 2 })
    await (await shard.open()).close()
    const path = join(folder, 'shards/1-of-2', file)
    await writeFile(path, 'torn')
    const session = await shard.open()
    const damage: DamagedLine[] = []
    for await (const _ of session.calls(1, line => damage.push(line)));
    await session.close()
    expect(damage).toEqual([{ file: path, line: 1, reason: 'not JSON' }])
  })

  it('hides none of the good lines after it', async () => {
    const { folder, lines, calls } = await recordedRun()
    const bad = [Buffer.from([0xff]), Buffer.from([0xe2, 0x80]), Buffer.from([0xc3])]
    const mixed = lines.flatMap((line, i) => [bad[i % bad.length] ?? Buffer.from(''), Buffer.from(line)])
    await writeFile(join(folder, file), Buffer.concat(mixed.flatMap(line => [line, Buffer.from('\n')])))
    const session = await fileLedger(folder).open()
    const damage: DamagedLine[] = []
    let good = 0
    for await (const _ of session.calls(1, line => damage.push(line))) good++
    await session.close()
    expect(good).toBe(calls)
    expect(damage.map(({ line, reason }) => `${line} ${reason}`)).toEqual(
      lines.map((_, i) => `${2 * i + 1} not UTF-8`),
    )
  })

  it('is told to whoever selects again, once', async () => {
    const folder = await temporaryFolder()
    await new IterationRunner(runOptions(fileLedger(folder), countingModel(), { prompts })).start().result
    await appendFile(join(folder, file), '{"torn":')
    const damage: DamagedLine[] = []
    await reselect({ ledger: fileLedger(folder), onDamage: line => damage.push(line) })
    expect(damage).toEqual([{ file: join(folder, file), line: expect.any(Number), reason: 'not JSON' }])
  })

  it('of an evaluation that was made is told as well, and the report card stays what it was', async () => {
    const folder = await temporaryFolder()
    const responses = [
      { text: 'a', rank: 0 },
      { text: 'b', rank: 1 },
    ]
    const options = () =>
      runOptions(fileLedger(folder), countingModel(), { prompts, evaluate: [{ prompt: 'p', responses }] })
    const { report } = await new IterationRunner(options()).start().result
    const calls = join(folder, 'calls/iteration-2.0001.jsonl')
    await writeFile(calls, (await readFile(calls, 'utf8')).slice(0, -50))
    const run = new IterationRunner(options()).start()
    const told: string[] = []
    run.on('ledger-damage', ({ file }) => told.push(file))
    expect((await run.result).report).toEqual(report)
    expect(told).toEqual([calls])
  })
})

describe('a record that is there twice', () => {
  it('counts once', async () => {
    const { folder, files } = await recordedRun()
    await copyFile(join(folder, file), join(folder, 'calls/iteration-1.0002.jsonl'))
    const { damage, calls, datasets } = await again(folder)
    expect([damage, calls]).toEqual([[], 0])
    expect(datasets).toEqual(datasetsOf(files))
  })
})

describe('a record of a newer version', () => {
  it('is refused with file and line, and nothing is changed', async () => {
    const { folder } = await recordedRun()
    await appendFile(join(folder, file), '{"schema":2}\n')
    const before = await filesOf(folder)
    const line = before.get(file)?.trimEnd().split('\n').length
    const model = countingModel()
    const run = new IterationRunner(runOptions(fileLedger(folder), model, { prompts })).start()
    await expect(run.result).rejects.toMatchObject({
      name: 'DataError',
      file: join(folder, file),
      line,
      message: expect.stringContaining('newer'),
    })
    expect(model.calls).toBe(0)
    expect(await filesOf(folder)).toEqual(before)
  })
})

describe('a document that was damaged', () => {
  it.each(['run.json', 'lineage.json', 'iteration-1/manifest.json'])('is named: %s', async name => {
    const folder = await temporaryFolder()
    await new IterationRunner(runOptions(fileLedger(folder), countingModel(), { prompts })).start().result
    const text = await readFile(join(folder, name), 'utf8')
    await writeFile(join(folder, name), text.slice(0, -5))
    const run = new IterationRunner(runOptions(fileLedger(folder), countingModel(), { prompts })).start()
    await expect(run.result).rejects.toMatchObject({ name: 'DataError', file: join(folder, name) })
  })
})

function spoilt(line: Buffer | undefined): Buffer {
  const bytes = Buffer.from(line ?? '')
  bytes[bytes.length >> 1] = 0xff
  return bytes
}
