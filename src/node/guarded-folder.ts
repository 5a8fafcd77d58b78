import type { Stats } from 'node:fs'
import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { DataError } from '../core/errors.js'
import type { Json } from '../core/json.js'
import {
  type AnyOrder,
  type DamagedLine,
  type DatasetName,
  type DocumentName,
  datasetPath,
  documentPath,
  type FoundShard,
  type Shard,
  shardPath,
} from '../ledger/ledger.js'
import type { CallRecord } from '../ledger/record.js'
import { isFolder } from './at-path.js'
import { ifMissing } from './failures.js'
import { type Folder, RunFolder } from './run-folder.js'
import { segmentsOf } from './segment.js'

/** Longer documents are none of a run. */
const longestDocument = 1 << 28

/** A file of calls as it is now. */
export interface FoundSegment {
  readonly path: string
  /** What messages call it. */
  readonly shown: string
  readonly size: number
  /** The file itself, which keeps this when it is moved. */
  readonly id: string
}

/** Tells a file from one that takes its place. */
export function fileStamp({ dev, ino, size, mtimeMs }: Stats): string {
  return `${dev} ${ino} ${size} ${mtimeMs}`
}

/** A run directory of somebody else's: nothing outside of it is read, and nothing that is no file. */
export class GuardedFolder extends RunFolder {
  /** @param root What nothing may lead out of, as the file system has it. */
  constructor(
    private readonly folder: Folder,
    private readonly root: string = folder.path,
  ) {
    super(folder)
  }

  /** Whether it is still there. */
  isThere(): Promise<boolean> {
    return isFolder(this.folder.path)
  }

  /** The folder of a shard. */
  ofShard(shard: Shard): GuardedFolder {
    const { path, shown } = this.folder
    const name = shardPath(shard)
    return new GuardedFolder({ path: join(path, name), shown: join(shown, name) }, this.root)
  }

  /** A dataset to read parts of; undefined where it was not written. To close it is the caller's. */
  async openDataset(name: DatasetName): Promise<FileHandle | undefined> {
    const path = datasetPath(name)
    return (await this.check(path)) && (await open(join(this.folder.path, path)).catch(ifMissing))
  }

  /** Tells a document or a dataset from what was written in its place later. Undefined where there is none. */
  async stampOf(name: DocumentName | DatasetName): Promise<string | undefined> {
    const found = await this.check('document' in name ? documentPath(name) : datasetPath(name))
    return found && fileStamp(found)
  }

  /** The files of an iteration's calls, oldest first. */
  async segments(iteration: number): Promise<readonly FoundSegment[]> {
    if (!(await this.check('calls', 'directory'))) return []
    const found: FoundSegment[] = []
    for (const { name } of await segmentsOf(join(this.folder.path, 'calls'), iteration)) {
      const path = join('calls', name)
      const file = await this.check(path)
      if (file === undefined) continue
      const { size, dev, ino } = file
      const at = { path: join(this.folder.path, path), shown: join(this.folder.shown, path) }
      found.push({ ...at, size, id: `${dev}:${ino}` })
    }
    return found
  }

  override async *calls(
    iteration: number,
    onDamage?: (damage: DamagedLine) => void,
    anyOrder?: AnyOrder,
  ): AsyncGenerator<CallRecord> {
    if (!(await this.check('calls', 'directory'))) return
    for (const { name } of await segmentsOf(join(this.folder.path, 'calls'), iteration))
      await this.check(join('calls', name))
    yield* super.calls(iteration, onDamage, anyOrder)
  }

  override async readDataset(name: DatasetName): Promise<AsyncGenerator<string> | undefined> {
    return (await this.check(datasetPath(name))) && super.readDataset(name)
  }

  override async readDocument(name: DocumentName): Promise<Json | undefined> {
    const path = documentPath(name)
    const found = await this.check(path)
    if (found && found.size > longestDocument)
      throw new DataError(`is too large for a document of a run (${found.size >> 20} MB)`, {
        file: join(this.folder.shown, path),
      })
    return found && super.readDocument(name)
  }

  override async shards(): Promise<readonly FoundShard[]> {
    return (await this.check('shards', 'directory')) ? super.shards() : []
  }

  /** What is at a path of the folder; undefined where nothing is. */
  private async check(path: string, kind: 'file' | 'directory' = 'file'): Promise<Stats | undefined> {
    const real = await realpath(join(this.folder.path, path)).catch(ifMissing)
    if (real === undefined) return undefined
    const file = join(this.folder.shown, path)
    if (!real.startsWith(this.root + sep))
      throw new DataError('leads out of the run directory by a link, so it is not read; put a copy there', {
        file,
      })
    const found = await stat(real)
    const isRight = kind === 'file' ? found.isFile() : found.isDirectory()
    // To open a pipe waits for a writer.
    if (!isRight) throw new DataError(`is no ${kind}; restore it from a copy of the run`, { file })
    return found
  }
}
