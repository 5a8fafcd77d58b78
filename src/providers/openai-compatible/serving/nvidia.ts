import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { excerpt, ProviderError } from '../../../core/errors.js'
import { oneLine } from '../../../model/redact.js'
import type { MemoryReading } from './memory.js'

const run = promisify(execFile)

/**
 * Memory of the GPUs that `visible` names, or of all, as `nvidia-smi` sees them.
 *
 * @param visible the value of `CUDA_VISIBLE_DEVICES`: numbers or ids with commas between. The
 * numbers are those of `nvidia-smi`, which are CUDA's where `CUDA_DEVICE_ORDER` is `PCI_BUS_ID` or all GPUs are alike.
 * @throws `ProviderError` where it cannot be run, or says something else.
 * @internal
 */
export async function readNvidia(visible: string | undefined, signal: AbortSignal): Promise<MemoryReading> {
  const gpus = await query('--query-gpu=index,uuid,name,memory.free,memory.total', signal)
  const wanted = visible?.split(',').map(each => each.trim())
  const isNamed = (each: string, [index = '', uuid = '']: readonly string[]): boolean =>
    each === index || (each !== '' && uuid.startsWith(each))
  const chosen = gpus.filter(gpu => wanted === undefined || wanted.some(each => isNamed(each, gpu)))
  // A part of a GPU (MIG) has no line here, and its memory would go unwatched.
  const unknown = wanted?.filter(each => !gpus.some(gpu => isNamed(each, gpu))) ?? []
  const devices = chosen.map(([index = '', , name = '', free, total]) => ({
    name: `GPU ${index} (${name})`,
    free: Number(free),
    total: Number(total),
  }))
  const isUnreadable = devices.some(({ free, total }) => !(free >= 0 && total > 0))
  if (devices.length === 0 || unknown.length > 0 || isUnreadable) {
    const said = excerpt(oneLine(gpus.map(row => row.join(', ')).join('; ')), 300)
    throw failed(`names no GPU of ${whose(unknown, visible)} with its memory: ${said}`)
  }
  const ids = new Set(chosen.map(([, uuid]) => uuid))
  const apps = await query('--query-compute-apps=gpu_uuid,pid,process_name,used_memory', signal)
  const holders = apps
    .filter(([uuid]) => ids.has(uuid))
    .map(([, pid, name = '', used]) => `process ${pid} (${excerpt(oneLine(name), 80)}, ${used} MiB)`)
  return { devices, holders }
}

const whose = (unknown: readonly string[], visible = ''): string =>
  unknown.length > 0
    ? `${unknown.map(each => `'${each}'`).join(', ')} in CUDA_VISIBLE_DEVICES=${visible}`
    : `CUDA_VISIBLE_DEVICES=${visible}`

async function query(what: string, signal: AbortSignal): Promise<string[][]> {
  try {
    const { stdout } = await run('nvidia-smi', [what, '--format=csv,noheader,nounits'], {
      signal,
      timeout: 30_000,
    })
    return stdout
      .split('\n')
      .filter(line => line.trim() !== '')
      .map(line => line.split(',').map(cell => cell.trim()))
  } catch (error) {
    signal.throwIfAborted()
    throw failed(`cannot be run (${excerpt(oneLine(String(error)), 300)})`, error)
  }
}

function failed(what: string, cause?: unknown): ProviderError {
  return new ProviderError(
    `nvidia-smi ${what}; leave out memory: 'nvidia' where there is no such GPU, or read the memory by a function of yours`,
    { kind: 'unsupported', retryable: false, cause },
  )
}
