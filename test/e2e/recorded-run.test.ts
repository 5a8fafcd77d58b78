import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IterationRunner, type ModelProvider, type RunnerOptions } from 'self-rewarding'
import { fileLedger, handoff } from 'self-rewarding/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const settings = new URL('../../examples/recorded-run/settings.mjs', import.meta.url)

/** Runs the recorded ledger in a folder of its own; a call that is not recorded would fail the run. */
async function run(folder: string, more: Partial<RunnerOptions>) {
  const { recorded, providerRevision, calls } = await import(settings.href)
  await cp(calls, join(folder, 'calls'), { recursive: true })
  const provider: ModelProvider = {
    revision: providerRevision,
    lane: 'recorded',
    capabilities: { n: true, seed: true, deterministic: false, logprobs: true, embeddings: false },
    generate: () => Promise.reject(new Error('a recorded call was asked again')),
  }
  const runner = new IterationRunner({
    ...recorded,
    open: async () => provider,
    ledger: fileLedger(folder),
    trainer: handoff({ directory: join(folder, 'training') }),
    ...more,
  })
  const { status, report } = await runner.start().result
  return { status, funnel: report.iterations[0]?.funnel, manifest: await readManifest(folder) }
}

async function readManifest(
  folder: string,
): Promise<{ datasets: Record<string, { rows: number; sha256: string }> }> {
  const { readFile } = await import('node:fs/promises')
  return JSON.parse(await readFile(join(folder, 'iteration-1/manifest.json'), 'utf8'))
}

describe('the recorded run of Gemma 3 270M', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recorded-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  // Whoever changes addresses, records or rows breaks every run that people have: these hashes are the format.
  it.each([1, 50])('gives these very datasets at a concurrency of %i', async concurrency => {
    const { status, manifest } = await run(folder, { concurrency })
    expect(status).toBe('awaiting-training')
    expect(manifest.datasets).toMatchInlineSnapshot(`
      {
        "candidates": {
          "rows": 240,
          "sha256": "7a502b8e2abf7708c159f7c29ef70cd3ec3e1fc19f21595f38c604ed41f3e006",
        },
        "failures": {
          "rows": 19,
          "sha256": "25118e707acdbfb61f7bb14d7f8f13091b2eb4476019418ae2ef058e7ff1fd1f",
        },
        "judgements": {
          "rows": 690,
          "sha256": "f4b4d66e07ad976abc0472bc6c6c027ea1af52f4808a3ff151af2909cebc0f16",
        },
        "pairs": {
          "rows": 59,
          "sha256": "5d1e879859b7efed8d3f9f7a9a9e158e474c316b0d348b4faa3dc4c70aa0f6d1",
        },
        "scores": {
          "rows": 232,
          "sha256": "022a9774c34595cb7fcdb6126dc3887da1a68373f3cc0a153afa1e587591c1e6",
        },
      }
    `)
  })

  it('adds up: what came in went on or is excluded with its reason', async () => {
    const { funnel } = await run(folder, {})
    const sum = (tally: Readonly<Record<string, number>> = {}) =>
      Object.values(tally).reduce((a, b) => a + b, 0)
    expect(funnel?.prompts.accepted).toBe(60)
    expect(sum(funnel?.candidates.finish)).toBe(240)
    expect((funnel?.votes.valid ?? 0) + sum(funnel?.votes.failed)).toBe(funnel?.votes.received)
    expect(sum(funnel?.votes.histogram)).toBe(funnel?.votes.valid)
    expect((funnel?.scores.scored ?? 0) + sum(funnel?.scores.excluded)).toBe(240)
    expect((funnel?.selected.prompts ?? 0) + sum(funnel?.selected.excluded)).toBe(60)
  })
})
