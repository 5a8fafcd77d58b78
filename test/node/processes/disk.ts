// node disk.mjs <what> <folder> [simulated]: what a ledger does on a disk that is full or cannot be written. It wants a
// mount namespace of its own; a simulated disk has none and takes part of the last write, as a real one does.
import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { IterationRunner, memoryLedger } from '../../../src/index.js'
import { AtomicFile } from '../../../src/node/atomic-file.js'
import { fileLedger } from '../../../src/node/index.js'
import { countingModel, instantTrainer, runOptions } from '../../iterate/setup.js'
import { callRecord } from '../../ledger/make.js'
import { callsOf, datasetsOf, filesOf } from '../files.js'

const [what = '', folder = '', simulated] = process.argv.slice(2)
const mount = (...args: string[]): Buffer => execFileSync('mount', args)
const page = 4096

/** Leaves so much room on the disk; all of it where nothing is said. */
let leaveRoom: (bytes?: number) => Promise<void>
const disk = join(folder, 'disk')
await mkdir(disk)
if (simulated) {
  let room = Number.POSITIVE_INFINITY
  const handle = await open(folder, 'r')
  const FileHandle = Object.getPrototypeOf(handle)
  await handle.close()
  for (const method of ['write', 'writeFile', 'appendFile']) {
    const original = FileHandle[method]
    FileHandle[method] = async function (data: string | Buffer, ...rest: unknown[]) {
      const bytes = Buffer.from(data)
      const fits = Math.min(room, bytes.length)
      room -= fits
      if (fits === bytes.length) return original.call(this, data, ...rest)
      await original.call(this, bytes.subarray(0, fits), ...rest)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
  }
  leaveRoom = async bytes => {
    room = bytes ?? Number.POSITIVE_INFINITY
  }
} else {
  mount('-t', 'tmpfs', '-o', `size=${1024 * page}`, 'tmpfs', disk)
  const ballast = join(disk, 'ballast')
  leaveRoom = async bytes => {
    await rm(ballast, { force: true })
    if (bytes === undefined) return
    let size = 0
    const file = await open(ballast, 'w')
    const block = Buffer.alloc(page)
    const isFull = () =>
      file.write(block).then(
        () => false,
        () => true,
      )
    while (!(await isFull())) size += page
    await file.close()
    await truncate(ballast, size - bytes)
  }
}

const say = (said: unknown): void => console.log(JSON.stringify(said))
const messageOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    error => String(error),
  )

/** A run on a disk with more and more room, until it fits; each time it goes on when there is room again. */
async function full(): Promise<void> {
  const memory = memoryLedger()
  const undisturbed = countingModel()
  await new IterationRunner(runOptions(memory, undisturbed)).start().result
  for (let room = 0; ; room += page) {
    const run = join(disk, 'run')
    await leaveRoom(room)
    const trainer = instantTrainer()
    const start = () =>
      new IterationRunner(runOptions(fileLedger(run), countingModel(), { trainer })).start().result
    const error = await messageOf(start())
    await leaveRoom()
    const { status } = await start()
    const files = await filesOf(run)
    const isSame = JSON.stringify(datasetsOf(files)) === JSON.stringify(datasetsOf(memory.files))
    const left = [...files.keys()].filter(path => !/\.jsonl?$/.test(path))
    // A line that was torn is no call; its call was made again.
    const calls = callsOf(files).filter(line => line.endsWith('}')).length
    const { length: jobs } = trainer.jobs
    say({ error, status, isSame, left, calls, of: undisturbed.calls, jobs, last: error === undefined })
    await rm(run, { recursive: true })
    if (error === undefined) return
  }
}

/** Records on a disk that is full after some of them. */
async function appends(): Promise<void> {
  const run = join(disk, 'run')
  const session = await fileLedger(run).open()
  await leaveRoom(3 * page)
  const kept: number[] = []
  const wave = async (from: number): Promise<boolean[]> =>
    Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        session.append(callRecord({ prompt: from + i })).then(
          () => kept.push(from + i) > 0,
          () => false,
        ),
      ),
    )
  const outcomes: boolean[] = []
  for (let from = 0; from < 200; from += 10) outcomes.push(...(await wave(from)))
  await leaveRoom()
  outcomes.push(...(await wave(200)))
  const others = await messageOf(session.append(callRecord({ iteration: 2 })))
  const closed = await messageOf(session.close())
  const again = await fileLedger(run).open()
  const read = new Set<number>()
  for await (const { prompt } of again.calls(1)) read.add(prompt)
  await again.close()
  say({ outcomes, others, closed, lost: kept.filter(prompt => !read.has(prompt)) })
}

/** A file that is written anew on a full disk. */
async function atomic(): Promise<void> {
  const path = join(disk, 'pairs.jsonl')
  await writeFile(path, 'before')
  await leaveRoom(page)
  const attempts: (string | undefined)[] = []
  const file = await AtomicFile.create(path)
  for (let i = 0; i < 3; i++) {
    file.write('x'.repeat(1 << 16))
    attempts.push(await messageOf(Promise.resolve(file.drained())))
  }
  await leaveRoom()
  // There is room now, but a part of the file is missing.
  attempts.push(await messageOf(file.commit()))
  say({ attempts, text: await readFile(path, 'utf8'), files: await readdir(disk) })
}

/** A directory on a disk that cannot be written. */
async function readOnly(): Promise<void> {
  const run = join(disk, 'run')
  const start = () => new IterationRunner(runOptions(fileLedger(run), countingModel())).start().result
  await start()
  const before = await filesOf(run)
  mount('-o', 'remount,ro', disk)
  const errors = [await messageOf(start()), await messageOf(fileLedger(join(disk, 'new')).open())]
  mount('-o', 'remount,rw', disk)
  const { status } = await start()
  const isSame = JSON.stringify([...(await filesOf(run))]) === JSON.stringify([...before])
  say({ errors, status, isSame })
}

/** A shard on another disk than its run. */
async function across(): Promise<void> {
  const run = join(folder, 'run')
  const ledger = fileLedger(run)
  const shard = { index: 1, count: 2 }
  await mkdir(join(run, 'shards'), { recursive: true })
  mount('--bind', disk, join(run, 'shards'))
  const part = await ledger.shard(shard).open()
  for (let prompt = 0; prompt < 100; prompt++) await part.append(callRecord({ prompt }))
  await part.append(callRecord({ iteration: 2 }))
  await part.close()
  const from = join(run, 'shards/1-of-2/calls')
  const to = join(run, 'calls')
  // As a process left it that was killed after it had copied the first of them.
  const [name = ''] = await readdir(from)
  await (await ledger.open()).close()
  await copyFile(join(from, name), join(to, 'iteration-1.0001.jsonl'))
  await writeFile(join(to, 'iteration-1.0002.jsonl.tmp'), 'half')
  const session = await ledger.open()
  await session.takeIn(shard)
  await session.takeIn(shard)
  const counts = [0, 0]
  for (const iteration of [1, 2]) {
    for await (const _ of session.calls(iteration)) counts[iteration - 1] = (counts[iteration - 1] ?? 0) + 1
  }
  await session.close()
  say({ counts, left: await readdir(from) })
}

const scenes: { readonly [name: string]: () => Promise<void> } = { full, appends, atomic, readOnly, across }
await scenes[what]?.()
