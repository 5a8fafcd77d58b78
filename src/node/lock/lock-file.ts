import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { LedgerError } from '../../core/errors.js'
import { ifMissing, isFailure, unwritable } from '../failures.js'
import { held } from './held.js'
import { type Owner, parseOwner, stateOf, thisProcess } from './owner.js'

/** How often a holder gives a sign of life, and for how long others look for one, in milliseconds. */
export interface Heartbeat {
  readonly everyMs: number
  readonly watchMs: number
}

/** What one way to the lock needs. */
interface Attempt {
  /** What messages call the directory. */
  readonly directory: string
  readonly self: Owner
  readonly heartbeat: Heartbeat
}

/**
 * A file that says who holds a directory. Its holder rewrites it every few seconds; processes that cannot see each
 * other, in containers or on other machines, know by that whether the holder lives. They look for a change and never
 * at the time, since their clocks may differ.
 */
export class LockFile {
  private timer: NodeJS.Timeout | undefined
  private beating: Promise<void> | undefined
  private beats = 0
  private isLost = false

  private constructor(
    private path: string,
    private readonly file: FileHandle,
    private readonly attempt: Attempt,
  ) {}

  /**
   * @throws `LedgerError` when somebody else holds it, or it cannot be written.
   */
  static async take(directory: string, path: string, heartbeat: Heartbeat): Promise<LockFile> {
    const lock = await LockFile.win(path, { directory, self: await thisProcess(), heartbeat })
    lock.beatLater()
    return lock
  }

  private static async win(path: string, attempt: Attempt): Promise<LockFile> {
    let last: string | undefined
    // A holder that ends while this looks leaves the way free; more than a few in a row is no accident.
    for (let tries = 0; tries < 10; tries++) {
      const made = await LockFile.create(path, attempt)
      if (made) return made
      last = await read(path)
      if (last === undefined || !(await isAbandoned(path, last, attempt))) continue
      // Of several that find a lock abandoned, the one that gets the lock on taking it over goes on.
      const next = await LockFile.win(`${path}.next`, attempt)
      if ((await read(path)) === last) return next.moveTo(path)
      await next.release()
    }
    throw held(attempt.directory, last, '')
  }

  private static async create(path: string, attempt: Attempt): Promise<LockFile | undefined> {
    let file: FileHandle
    try {
      file = await open(path, 'wx')
    } catch (error) {
      if (isFailure(error, 'EEXIST')) return undefined
      throw unwritable(path, error)
    }
    const lock = new LockFile(path, file, attempt)
    try {
      await lock.write()
      return lock
    } catch (error) {
      await file.close()
      await rm(path, { force: true })
      throw unwritable(path, error)
    }
  }

  private async moveTo(path: string): Promise<LockFile> {
    try {
      await rename(this.path, path)
    } catch (error) {
      await this.release()
      throw unwritable(path, error)
    }
    this.path = path
    return this
  }

  /** @throws `LedgerError` when another process took the lock over. */
  check(): void {
    if (!this.isLost) return
    throw new LedgerError(
      `${this.attempt.directory} was taken over by another run, to which this one looked dead; nothing is lost: end one of them, then start again`,
    )
  }

  async release(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    await this.beating
    await this.file.close()
    // Where it cannot be removed, the next one finds that its process has ended.
    if (await this.isOurs().catch(() => false)) await rm(this.path, { force: true }).catch(() => {})
  }

  private beatLater(): void {
    this.timer = setTimeout(() => {
      this.beating = this.beat().then(() => {
        if (this.timer && !this.isLost) this.beatLater()
      })
    }, this.attempt.heartbeat.everyMs).unref()
  }

  private async beat(): Promise<void> {
    try {
      this.isLost = !(await this.isOurs())
      // Through the handle, so that a file that took this one's place is left alone.
      if (!this.isLost) await this.write()
    } catch {
      // A disk that does not answer now may answer next time.
    }
  }

  private async write(): Promise<void> {
    const text = `${JSON.stringify({ ...this.attempt.self, beats: this.beats++ })}\n`
    await this.file.write(text, 0)
    // A network disk shows others what is written only then, or when it pleases.
    await this.file.sync()
  }

  private async isOurs(): Promise<boolean> {
    const text = await read(this.path)
    return text !== undefined && parseOwner(text)?.token === this.attempt.self.token
  }
}

/**
 * Whether a lock's holder is gone; false when the lock itself is.
 *
 * @throws `LedgerError` when the holder lives.
 */
async function isAbandoned(path: string, lock: string, attempt: Attempt): Promise<boolean> {
  const { directory, self, heartbeat } = attempt
  const owner = parseOwner(lock)
  const state = owner ? await stateOf(owner, self) : 'unknown'
  if (state === 'alive') throw held(directory, lock, '')
  if (state === 'dead') return true
  const end = performance.now() + heartbeat.watchMs
  while (performance.now() < end) {
    await sleep(Math.min(100, heartbeat.watchMs / 8))
    const now = await read(path)
    if (now === undefined) return false
    if (now !== lock) throw held(directory, now, '; it gave a sign of life just now')
  }
  return true
}

function read(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(ifMissing)
}
