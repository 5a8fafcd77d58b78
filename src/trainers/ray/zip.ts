import { crc32, deflateRawSync } from 'node:zlib'

/** A file of an archive. */
export interface ZipEntry {
  /** Its path, with forward slashes. */
  readonly path: string
  readonly bytes: Uint8Array
  /** May be run. */
  readonly isExecutable: boolean
}

/** The first of January 1980: archives of the same files are the same bytes. */
const date = 0x21
const utf8Names = 0x800
const deflated = 8
const madeByUnix = 0x314

/** An archive in the ZIP format, a part at a time; below 4 GiB and 65,535 files, which its short fields can hold. */
export function* zip(entries: Iterable<ZipEntry>): Generator<Buffer> {
  const directory: Buffer[] = []
  let offset = 0
  for (const { path, bytes, isExecutable } of entries) {
    const name = Buffer.from(path)
    const body = deflateRawSync(bytes)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(utf8Names, 2)
    shared.writeUInt16LE(deflated, 4)
    shared.writeUInt16LE(date, 8)
    shared.writeUInt32LE(crc32(bytes), 10)
    shared.writeUInt32LE(body.length, 14)
    shared.writeUInt32LE(bytes.length, 18)
    shared.writeUInt16LE(name.length, 22)
    const header = Buffer.concat([Buffer.from('PK\x03\x04'), shared, name])
    yield header
    yield body
    const entry = Buffer.alloc(14)
    entry.writeUInt32LE(((isExecutable ? 0o100755 : 0o100644) << 16) >>> 0, 6)
    entry.writeUInt32LE(offset, 10)
    const version = Buffer.alloc(2)
    version.writeUInt16LE(madeByUnix)
    directory.push(Buffer.from('PK\x01\x02'), version, shared, entry, name)
    offset += header.length + body.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  const count = directory.length / 5
  end.writeUInt16LE(count, 4)
  end.writeUInt16LE(count, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(offset, 12)
  yield Buffer.concat([list, Buffer.from('PK\x05\x06'), end])
}
