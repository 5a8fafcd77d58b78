// Peak memory of a whole iteration (prompts, candidates, judgements, datasets), each size in a process of its own: 10,000
// and 100,000 prompts with the ledger on disk, 1,000,000 over a ledger that keeps nothing and says again what was said.
// The last line is JSON: rssRatio (100,000 against 10,000) and peakMb (the most of all).
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(import.meta.resolve('./memory/iteration.mjs'))

/** @param {number} prompts @param {[candidates: number, votes: number]} shape @param {'files' | 'nothing'} ledger */
function peak(prompts, shape, ledger) {
  const directory = mkdtempSync(path.join(tmpdir(), 'memory-'))
  try {
    const out = execFileSync(
      process.execPath,
      [script, String(prompts), ...shape.map(String), ledger, directory],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        encoding: 'utf8',
      },
    )
    const told = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
    console.log(
      `${prompts} prompts, N and K ${shape.join(' and ')}, ledger: ${ledger}: ${JSON.stringify(told)}`,
    )
    return told.peakMb
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const small = peak(10_000, [4, 3], 'files')
const large = peak(100_000, [4, 3], 'files')
// Three million calls instead of five, and minutes instead of a quarter of an hour.
const huge = peak(1_000_000, [2, 1], 'nothing')
console.log(
  JSON.stringify({
    rssRatio: Number((large / small).toFixed(2)),
    peakMb: Math.max(small, large, huge),
    smallMb: small,
    largeMb: large,
    hugeMb: huge,
  }),
)
