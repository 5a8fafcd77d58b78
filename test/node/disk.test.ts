import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './folder.js'
import { ownMounts, processOf } from './process.js'

const onDisk = processOf('disk')
const kind = ownMounts ? 'a tmpfs of 4 MB' : 'a disk that is simulated, as nothing can be mounted here'

/** What happens on a disk, told by a process that mounts it. */
async function told(what: string) {
  const args = [what, await temporaryFolder(), ...(ownMounts ? [] : ['simulated'])]
  return onDisk(args, ownMounts)
}

describe(`a disk that gets full (${kind})`, () => {
  it('ends a run with words at any point, and with room again it goes on to the same data', async () => {
    const disk = await told('full')
    const seen = new Set<string>()
    for (let last = false; !last; ) {
      const said = await disk.said()
      expect(said).toMatchObject({ status: 'finished', isSame: true, left: [], jobs: 1 })
      const { error, calls, of, last: isLast } = Object(said)
      expect(calls).toBe(of)
      if (!isLast) {
        expect(error).toMatch(
          /^LedgerError: cannot write .*: free some space or fix the permissions, then start again \(ENOSPC\)$/,
        )
        seen.add(String(error).replace(/^.*\/run\/| \(.*$|:.*$/g, ''))
      }
      last = isLast
    }
    for (const file of [/^lock$/, /^calls\/.*\.jsonl$/, /^iteration-1\/.*\.jsonl$/, /\.json$/]) {
      expect([...seen]).toContainEqual(expect.stringMatching(file))
    }
  })

  it('keeps every record that it said it kept, and takes none after one that it could not', async () => {
    const { outcomes, others, closed, lost } = Object(await (await told('appends')).said())
    expect(lost).toEqual([])
    const kept = outcomes.lastIndexOf(true)
    expect(kept).toBeGreaterThan(0)
    expect(outcomes.slice(0, kept + 1)).not.toContain(false)
    expect(outcomes.length).toBeGreaterThan(kept + 1 + 10)
    expect(others).toMatch(/^LedgerError: cannot write .*iteration-1\.0001\.jsonl/)
    expect(closed).toBe(others)
  })

  it('leaves the file of before where it has no room for the new one', async () => {
    const { attempts, text, files } = Object(await (await told('atomic')).said())
    expect(attempts).toHaveLength(4)
    expect(new Set(attempts).size).toBe(1)
    expect(attempts[0]).toMatch(/^LedgerError: cannot write .*pairs\.jsonl: .*\(ENOSPC\)$/)
    expect({ text, files }).toEqual({ text: 'before', files: ['pairs.jsonl'] })
  })
})

describe.skipIf(!ownMounts)('a disk of its own (needs unshare and mount)', () => {
  it('that cannot be written is refused with words, and nothing is changed', async () => {
    const { errors, status, isSame } = Object(await (await told('readOnly')).said())
    expect(errors).toEqual([
      expect.stringMatching(
        /^LedgerError: cannot write .*run\/lock: free some space or fix the permissions, then start again \(EROFS\)$/,
      ),
      expect.stringMatching(
        /^LedgerError: cannot make the run directory .*: choose one that can be written$/,
      ),
    ])
    expect({ status, isSame }).toEqual({ status: 'finished', isSame: true })
  })

  it('may hold the shards of a run, which are taken in once', async () => {
    expect(await (await told('across')).said()).toEqual({ counts: [100, 1], left: [] })
  })
})
