import { setTimeout as sleep } from 'node:timers/promises'
import { ensure, refuseUnknown } from '../../../core/check.js'
import { ProviderError } from '../../../core/errors.js'

/** Memory of one device. */
export interface DeviceMemory {
  /** What people call it: `GPU 0 (NVIDIA H100)`. */
  readonly name: string
  /** Bytes, or any other unit, as long as it is that of `total`. */
  readonly free: number
  /** All that it has. */
  readonly total: number
}

/** What is known of the devices that server and trainer take turns on. */
export interface MemoryReading {
  /** The devices that have to be free. */
  readonly devices: readonly DeviceMemory[]
  /** Who holds their memory, in words, for the error. @default nobody is named */
  readonly holders?: readonly string[]
}

/** When memory counts as free. */
export interface MemoryOptions {
  /** Reads it. */
  readonly read: (signal: AbortSignal) => Promise<MemoryReading>
  /** Share of every device's memory that has to be free, in (0, 1]. @default 0.9 */
  readonly free?: number
  /** How long to wait for it, in milliseconds. @default 120000 */
  readonly withinMs?: number
}

/** @throws `InvalidArgumentError` for what is not usable. @internal */
export function checkMemory(memory: MemoryOptions): Required<MemoryOptions> {
  ensure(
    typeof memory === 'object' && memory !== null,
    'memory',
    memory,
    "'nvidia', or { read, free, withinMs }",
  )
  refuseUnknown(memory, ['read', 'free', 'withinMs'])
  const { read, free = 0.9, withinMs = 120_000 } = memory
  ensure(typeof read === 'function', 'memory.read', read, 'a function that reads the memory of all devices')
  ensure(free > 0 && free <= 1, 'memory.free', free, 'a share in (0, 1]')
  ensure(Number.isFinite(withinMs) && withinMs >= 0, 'memory.withinMs', withinMs, 'milliseconds, at least 0')
  return { read, free, withinMs }
}

/**
 * Waits until the memory of every device is free.
 *
 * @param when completes "the memory is not free …".
 * @throws `ProviderError` that names the devices and who holds them.
 * @internal
 */
export async function untilFree(
  { read, free, withinMs }: Required<MemoryOptions>,
  when: string,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + withinMs
  for (;;) {
    const { devices, holders = [] } = await read(signal)
    const taken = devices.filter(device => !(device.free >= free * device.total))
    if (taken.length === 0) return
    if (performance.now() >= end) {
      const shares = taken.map(device => `${device.name} has ${percent(device)} free`)
      throw new ProviderError(
        `the memory is not free ${when}, after ${withinMs / 1000} s: ${shares.join('; ')}, and ` +
          `memory.free asks for ${Math.round(free * 100)}%. ` +
          (holders.length > 0 ? `It is held by ${holders.join(', ')}. ` : '') +
          'End what holds it, or ask for less, and start the run again',
        { kind: 'unsupported', retryable: false },
      )
    }
    await sleep(500, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

const percent = ({ free, total }: DeviceMemory): string => `${Math.floor((100 * free) / total)}%`
