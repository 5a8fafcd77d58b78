import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../node/folder.js'
import { command } from './fake.js'
import { smallRun } from './view/run.js'

/** Every file of a folder with its bytes. */
async function bytesOf(directory: string): Promise<Readonly<Record<string, string>>> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = found.filter(each => each.isFile()).map(each => join(each.parentPath, each.name))
  return Object.fromEntries(
    await Promise.all(files.map(async file => [file, await readFile(file, 'latin1')])),
  )
}

/** Those that write one file where `--out` says. */
const commands = (run: string, out: string): readonly (readonly string[])[] => [
  ['report', run, '--out', out],
  ['reproduce', run, '--out', out],
  ['export', run, '--format', 'trl', '--iteration', '1', '--on-trap', 'drop', '--out', out],
  ['view', run, '--out', out],
]

describe('a file that --out names', () => {
  it('takes no place that a run keeps for itself, whether something is there or not', async () => {
    const run = await smallRun()
    const elsewhere = await temporaryFolder()
    await symlink(run, join(elsewhere, 'link'))
    const before = await bytesOf(run)
    for (const out of [
      join(run, 'run.json'),
      join(run, 'iteration-1/pairs.jsonl'),
      // An empty one, one that is not there, and a segment of calls.
      join(run, 'iteration-1/dropped.jsonl'),
      join(run, 'iteration-1/sft.jsonl'),
      join(run, 'iteration-2/prompts.jsonl'),
      join(run, 'calls/iteration-1.0009.jsonl'),
      join(run, 'iteration-1/../lock'),
      join(elsewhere, 'link/lineage.json'),
      relative(process.cwd(), join(run, 'selections/x.jsonl')),
    ]) {
      for (const args of commands(run, out)) {
        const { code, stdout, stderr } = await command(args)
        expect([args[0], out, code, stdout]).toEqual([args[0], out, 2, ''])
        expect(stderr).toContain(`${out} is a place of the run ${run} itself`)
      }
    }
    expect(await bytesOf(run)).toEqual(before)
  })

  it('takes none of them by a link that leads to what is not there yet', async () => {
    const run = await smallRun()
    const elsewhere = await temporaryFolder()
    await symlink(join(run, 'iteration-2'), join(elsewhere, 'folder'))
    await symlink(join(run, 'iteration-1/sft.jsonl'), join(elsewhere, 'file'))
    await symlink('file', join(elsewhere, 'by another'))
    await symlink(relative(elsewhere, join(run, 'lock')), join(elsewhere, 'relative'))
    const before = await bytesOf(run)
    for (const out of ['folder/prompts.jsonl', 'file', 'by another', 'relative'].map(at =>
      join(elsewhere, at),
    )) {
      for (const args of commands(run, out)) {
        const { code, stdout, stderr } = await command(args)
        expect([args[0], out, code, stdout]).toEqual([args[0], out, 2, ''])
        expect(stderr).toContain(`${out} is a place of the run ${run} itself`)
      }
    }
    expect(await bytesOf(run)).toEqual(before)
  })

  it('is not looked for behind links that lead in a circle', async () => {
    const run = await smallRun()
    const elsewhere = await temporaryFolder()
    await symlink('circle', join(elsewhere, 'circle'))
    for (const out of ['circle', 'circle/x.html'].map(at => join(elsewhere, at))) {
      for (const args of commands(run, out)) {
        const { code, stderr } = await command(args)
        expect([args[0], code]).toEqual([args[0], 2])
        expect(stderr).toContain(`${out} leads by links that lead back to themselves`)
      }
    }
  })

  it('takes none of them by the way back out of a link', async () => {
    const run = await smallRun()
    const elsewhere = await temporaryFolder()
    await symlink(join(run, 'iteration-1'), join(elsewhere, 'link'))
    const before = await bytesOf(run)
    // Of the link's folder for the file system; a path that is made shorter first names one beside the link.
    for (const out of [`${elsewhere}/link/../lock`, `${relative(process.cwd(), elsewhere)}/link/../lock`]) {
      for (const args of commands(run, out)) expect(await command(args)).toMatchObject({ code: 2 })
    }
    expect(await bytesOf(run)).toEqual(before)
  })

  it('may lie elsewhere in the directory, or where the command has its place there', async () => {
    const run = await smallRun()
    await mkdir(join(run, 'mine'))
    for (const [args, out] of [
      ['report', 'mine/page.html'],
      ['report', 'report.html'],
      ['reproduce', 'page.html'],
      ['reproduce', 'reproduction.html'],
    ] as const)
      expect(await command([args, run, '--out', join(run, out)])).toMatchObject({ code: 0, stderr: '' })
    const out = join(run, 'exports/mine.jsonl')
    const exported = ['export', run, '--format', 'trl', '--iteration', '1', '--on-trap', 'drop', '--out', out]
    expect(await command(exported)).toMatchObject({ code: 0 })
  })

  it('takes the place of an earlier page and of an empty file, and of nothing else', async () => {
    const run = await smallRun()
    const out = join(await temporaryFolder(), 'page.html')
    await writeFile(out, '')
    for (const name of ['report', 'reproduce']) {
      expect(await command([name, run, '--out', out])).toMatchObject({ code: 0 })
      expect((await readFile(out, 'utf8')).startsWith('<!doctype html>')).toBe(true)
      for (const mine of ['my notes\n', '<!doctype html>\n<html lang="en"><title>my page</title>\n']) {
        const file = join(await temporaryFolder(), 'mine')
        await writeFile(file, mine)
        const { code, stderr } = await command([name, run, '--out', file])
        expect([code, stderr]).toEqual([
          2,
          `self-rewarding: ${file} holds something else: remove it, or choose another place with --out\n`,
        ])
        expect(await readFile(file, 'utf8')).toBe(mine)
      }
    }
  })
})
