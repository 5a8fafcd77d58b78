import { z } from 'zod'
import { DataError } from '../core/errors.js'
import { decodeHalf, encodeHalf, type ModelShape, parameterCount, parameterLayout } from './engine/index.js'

/** What a checkpoint file says of itself besides its numbers. */
export interface CheckpointFacts {
  /** The world that it knows the words of. */
  readonly world: string
}

const number = z.object({
  dtype: z.string(),
  shape: z.array(z.int()),
  data_offsets: z.tuple([z.int(), z.int()]),
})
const metadata = z.object({ world: z.string() })

/** A file may say that its header is of any size; ours has one line for each tensor. */
const maxHeader = 1 << 20

/**
 * A model as a safetensors file, which Python's `safetensors` reads too: 8 bytes with the header's length, a header in
 * JSON, the numbers.
 */
export function toSafetensors(
  shape: ModelShape,
  parameters: Float32Array,
  facts: CheckpointFacts,
  type: 'F32' | 'F16' = 'F32',
): Uint8Array {
  const width = type === 'F32' ? 4 : 2
  const tensors = parameterLayout(shape).map(({ name, offset, shape: sizes }) => {
    const count = sizes.reduce((a, b) => a * b, 1)
    return [name, { dtype: type, shape: sizes, data_offsets: [offset * width, (offset + count) * width] }]
  })
  const header = {
    __metadata__: { ...facts, format: 'self-rewarding-lab-1' },
    ...Object.fromEntries(tensors),
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  // Numbers begin at a multiple of eight.
  const padded = Math.ceil(json.length / 8) * 8
  const numbers = type === 'F32' ? littleEndian(parameters) : encodeHalf(parameters)
  const file = new Uint8Array(8 + padded + numbers.length).fill(0x20, 8 + json.length, 8 + padded)
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true)
  file.set(json, 8)
  file.set(numbers, 8 + padded)
  return file
}

/**
 * The parameters of a model file.
 *
 * @throws `DataError` where it is not a file of a model with this shape and world.
 */
export function fromSafetensors(
  bytes: Uint8Array,
  shape: ModelShape,
  facts: CheckpointFacts,
  file: string,
): Float32Array {
  const fail = (message: string, cause?: unknown): never => {
    throw new DataError(message, { file, cause })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = bytes.length < 8 ? 0 : Number(view.getBigUint64(0, true))
  if (length < 2 || length > maxHeader || 8 + length > bytes.length) {
    return fail('is no safetensors file, or was cut; delete its folder, and it is made again')
  }
  const header = readHeader(bytes.subarray(8, 8 + length), fail)
  const known = metadata.safeParse(header.__metadata__)
  const world = known.success ? known.data.world : 'none'
  if (world !== facts.world) return fail(`is a model of the world ${world}, not of ${facts.world}`)
  const data = bytes.subarray(8 + length)
  const parameters = new Float32Array(parameterCount(shape))
  for (const { name, offset, shape: sizes } of parameterLayout(shape)) {
    const tensor = number.safeParse(header[name])
    const [from, to] = tensor.success ? tensor.data.data_offsets : [0, 0]
    const count = sizes.reduce((a, b) => a * b, 1)
    const type = tensor.data?.dtype
    const width = type === 'F16' ? 2 : 4
    const fits = tensor.success && (type === 'F16' || type === 'F32') && to - from === count * width
    if (!fits || from < 0 || to > data.length)
      return fail(
        `has no tensor ${name} of ${sizes.join(' x ')} numbers; delete its folder, and it is made again`,
      )
    // A copy, since the numbers in a file may begin anywhere.
    const part = data.slice(from, to)
    parameters.set(type === 'F16' ? decodeHalf(part) : fromLittleEndian(part), offset)
  }
  if (!parameters.every(Number.isFinite)) return fail('holds numbers that are not finite')
  return parameters
}

function readHeader(bytes: Uint8Array, fail: (message: string, cause?: unknown) => never) {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (cause) {
    return fail('has a header that is no JSON object', cause)
  }
}

/** As WebAssembly has it, and every processor that Node runs on. */
function littleEndian(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength)
}

function fromLittleEndian(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
}
