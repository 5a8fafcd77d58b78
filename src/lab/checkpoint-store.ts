import { createHash } from 'node:crypto'
import { DataError } from '../core/errors.js'
import type { Checkpoint } from '../train/checkpoint.js'
import type { ModelShape } from './engine/index.js'
import { readIfThere, writeWhole } from './files.js'
import { fromSafetensors, toSafetensors } from './safetensors.js'

/** Checkpoints of one world as files. */
export class CheckpointStore {
  constructor(
    readonly world: string,
    readonly shape: ModelShape,
  ) {}

  /** The checkpoint that a file holds; `undefined` where it is not there. */
  async find(name: string, path: string): Promise<Checkpoint | undefined> {
    const bytes = await readIfThere(path)
    return bytes && { name, path, revision: revisionOf(this.parse(bytes, path)) }
  }

  /** The parameters of a checkpoint. @throws `DataError` where its file is not there or not what it was. */
  async read({ path, revision }: Checkpoint): Promise<Float32Array> {
    const bytes = await readIfThere(path)
    if (!bytes) {
      throw new DataError('is not there; a checkpoint that a run needs was moved or deleted', { file: path })
    }
    const parameters = this.parse(bytes, path)
    if (revisionOf(parameters) === revision) return parameters
    throw new DataError(`holds other numbers than the checkpoint with revision ${revision}`, { file: path })
  }

  async write(name: string, path: string, parameters: Float32Array): Promise<Checkpoint> {
    await writeWhole(path, toSafetensors(this.shape, parameters, { world: this.world }))
    return { name, path, revision: revisionOf(parameters) }
  }

  /** The parameters that a file's bytes hold. @throws `DataError` where it is no checkpoint of this world. */
  parse(bytes: Uint8Array, file: string): Float32Array {
    return fromSafetensors(bytes, this.shape, { world: this.world }, file)
  }
}

/** What identifies parameters. */
export function revisionOf(parameters: Float32Array): string {
  const bytes = new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength)
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}
