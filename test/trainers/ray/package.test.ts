import { execFileSync } from 'node:child_process'
import { chmod, mkdir, open, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { InvalidArgumentError } from '../../../src/index.js'
import { packageOf } from '../../../src/trainers/ray/package.js'
import { temporaryFolder } from '../../node/folder.js'

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

/** Names and contents by the local headers of an archive. */
function read(bytes: Uint8Array): Record<string, string> {
  const archive = Buffer.from(bytes)
  const found: Record<string, string> = {}
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50; ) {
    const [packed, length] = [archive.readUInt32LE(at + 18), archive.readUInt16LE(at + 26)]
    const body = at + 30 + length
    const name = archive.subarray(at + 30, body).toString()
    found[name] = inflateRawSync(archive.subarray(body, body + packed)).toString()
    at = body + packed
  }
  return found
}

const files = { 'train.py': 'print(1)', 'ü/deep er/a.txt': 'a'.repeat(1000), empty: '' }

it('a package has the files of a folder, but for what the other side has itself', async () => {
  const folder = await folderWith({ ...files, '.git/HEAD': 'x', '.venv/a': 'x', 'ü/__pycache__/a.pyc': 'x' })
  expect(read(packageOf(folder).bytes)).toEqual(files)
})

it('a package is named by what is in it', async () => {
  const [one, same] = [await folderWith(files), await folderWith(files)]
  const { name, bytes } = packageOf(one)
  expect(name).toMatch(/^_ray_pkg_[\da-f]{32}\.zip$/)
  expect(packageOf(same)).toEqual({ name, bytes })
  await chmod(join(same, 'train.py'), 0o755)
  expect(packageOf(same).name).not.toBe(name)
  expect(packageOf(await folderWith({ ...files, more: '' })).name).not.toBe(name)
})

const hasPython = (() => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

it.runIf(hasPython)('a package is what Python, and so Ray, unpacks, with modes', async () => {
  const folder = await folderWith(files)
  await chmod(join(folder, 'train.py'), 0o755)
  const file = join(await temporaryFolder(), 'package.zip')
  await writeFile(file, packageOf(folder).bytes)
  const code = `import json, sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
print(json.dumps([z.testzip(), {i.filename: [z.read(i).decode(), oct(i.external_attr >> 16)] for i in z.infolist()}]))`
  const [bad, found] = JSON.parse(execFileSync('python3', ['-c', code, file], { encoding: 'utf8' }))
  expect(bad).toBeNull()
  expect(found).toEqual({
    'train.py': ['print(1)', '0o100755'],
    'ü/deep er/a.txt': ['a'.repeat(1000), '0o100644'],
    empty: ['', '0o100644'],
  })
})

it('files that cannot be read are refused, by name', async () => {
  const folder = await folderWith(files)
  await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x61, 0xff])]), '')
  expect(() => packageOf(folder)).toThrow(InvalidArgumentError)
  expect(() => packageOf(folder)).toThrow(/workingDirectory: expected a file that can be read.*name.*UTF-8/)
})

it('links, folders that are not there and what is too large are refused, by name', async () => {
  const linked = await folderWith(files)
  await symlink('/etc/passwd', join(linked, 'link'))
  expect(() => packageOf(linked)).toThrow(/copy what a link leads to.*link/)
  expect(() => packageOf(join(linked, 'nowhere'))).toThrow(
    /workingDirectory: expected a folder that can be read/,
  )
  const large = await folderWith(files)
  const file = await open(join(large, 'weights'), 'w')
  await file.truncate(2 ** 31)
  await file.close()
  expect(() => packageOf(large)).toThrow(/less than 100 MiB.*largest: weights 2048\.0 MiB/)
})
