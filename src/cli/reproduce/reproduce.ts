import { join } from 'node:path'
import { htmlReproduction } from '../../report/html/html-reproduction.js'
import { formatReproduction } from '../../report/reproduce/format-reproduction.js'
import { reproduce as makeTables } from '../../report/reproduce/reproduce.js'
import type { CliContext } from '../context.js'
import { exitCodes } from '../exit-codes.js'
import { fail } from '../failures.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { placePage } from '../report/place-page.js'
import { refuseOwnPlace } from '../run-directory/own-place.js'
import { shortLine } from '../short-line.js'
import { styleOf } from '../style.js'
import { alpacaOf, type NamedFile } from './alpaca.js'
import { readRun } from './read-run.js'
import { mapsOf, textsOf } from './texts.js'

/** Options of `self-rewarding reproduce`. */
export interface ReproduceFlags {
  readonly evaluation?: string
  readonly ift?: string
  readonly eft?: string
  readonly out?: string
  readonly alpaca?: readonly NamedFile[]
  readonly json: boolean
}

const pageName = 'reproduction.html'

/** Narrower lines break tables into blocks. */
const widest = 110

/** Shows the paper's tables for a run, and writes them as a page. */
export async function reproduce(
  this: CliContext,
  { evaluation, ift, eft, out, alpaca = [], json }: ReproduceFlags,
  directory: string,
): Promise<void> {
  const { process } = this
  const { stdout } = process
  try {
    const run = await readRun(directory, evaluation)
    if (out !== undefined) await refuseOwnPlace(directory, out, pageName)
    const files = { ...(ift !== undefined && { ift }), ...(eft !== undefined && { eft }) }
    const reproduction = makeTables({
      ...run,
      title: directory,
      alpacaEval: await alpacaOf(alpaca),
      maps: await mapsOf(directory, run, files),
      texts: await textsOf(directory, run, files),
    })
    const page = out ?? join(directory, pageName)
    await placePage(page, htmlReproduction(reproduction))
    const style = styleOf(stdout)
    const width = readingWidth(stdout, widest)
    stdout.write(
      json
        ? jsonLine({ reproduction, page })
        : `${formatReproduction(reproduction, { width, heading: style.strong })}\n\n\nWith figures, for a browser: ${shortLine(page, 2000)}\n`,
    )
    process.exitCode = exitCodes.done
  } catch (error) {
    fail(this, error)
  }
}
