// There is no GPU here: a stand-in prints what nvidia-smi prints.
import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { readNvidia } from '../../../../src/providers/openai-compatible/serving/nvidia.js'
import { temporaryFolder } from '../../../node/folder.js'
import { failureOf } from '../server.js'

async function standIn(gpus: string, apps = ''): Promise<void> {
  const folder = await temporaryFolder()
  const script = path.join(folder, 'nvidia-smi')
  await writeFile(script, `#!/bin/sh\ncase "$1" in *gpu=*) printf '${gpus}';; *) printf '${apps}';; esac\n`)
  await chmod(script, 0o755)
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`)
}

const two = '0, GPU-aa, NVIDIA H100, 80000, 81559\\n1, GPU-bb, NVIDIA H100, 900, 81559\\n'
const { signal } = new AbortController()

describe('memory of NVIDIA GPUs (a stand-in for nvidia-smi)', () => {
  it('is that of all of them', async () => {
    await standIn(two, 'GPU-bb, 4242, /usr/bin/python3, 79000\\n')
    const { devices, holders } = await readNvidia(undefined, signal)
    expect(devices).toEqual([
      { name: 'GPU 0 (NVIDIA H100)', free: 80_000, total: 81_559 },
      { name: 'GPU 1 (NVIDIA H100)', free: 900, total: 81_559 },
    ])
    expect(holders).toEqual(['process 4242 (/usr/bin/python3, 79000 MiB)'])
  })

  it.each(['0', 'GPU-aa', ' 0 '])('is that of those that %j names', async visible => {
    await standIn(two, 'GPU-bb, 4242, python3, 79000\\n')
    const { devices, holders } = await readNvidia(visible, signal)
    expect(devices.map(({ name }) => name)).toEqual(['GPU 0 (NVIDIA H100)'])
    expect(holders).toEqual([])
  })

  it.each([
    ['no GPU of that number', two, '7'],
    ['one of the named, not the other', two, '0,MIG-5c89'],
    ['none for the server', two, ''],
    ['none for the server', two, '-1'],
    ['no number', '0, GPU-aa, NVIDIA H100, [N/A], 81559\\n', undefined],
    ['nothing', '', undefined],
  ])('is an error where there is %s', async (_, gpus, visible) => {
    await standIn(gpus)
    expect((await failureOf(readNvidia(visible, signal))).message).toMatch(/names no GPU/)
  })

  it('is an error where nvidia-smi cannot be run', async () => {
    vi.stubEnv('PATH', await temporaryFolder())
    expect((await failureOf(readNvidia(undefined, signal))).message).toMatch(
      /cannot be run.*ENOENT.*leave out/,
    )
  })
})
