import { realpath, stat } from 'node:fs/promises'
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
import { ifMissing } from './failures.js'
import { type Folder, RunFolder } from './run-folder.js'
import { segmentsOf } from './segment.js'

/** Longer documents are none of a run. */
const longestDocument = 1 << 28

/** A run directory of somebody else's: nothing outside of it is read, and nothing that is no file. */
export class GuardedFolder extends RunFolder {
  /** @param root What nothing may lead out of, as the file system has it. */
  constructor(
    private readonly folder: Folder,
    private readonly root: string = folder.path,
  ) {
    super(folder)
  }

  /** The folder of a shard. */
  ofShard(shard: Shard): GuardedFolder {
    const { path, shown } = this.folder
    const name = shardPath(shard)
    return new GuardedFolder({ path: join(path, name), shown: join(shown, name) }, this.root)
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
  private async check(
    path: string,
    kind: 'file' | 'directory' = 'file',
  ): Promise<{ readonly size: number } | undefined> {
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
