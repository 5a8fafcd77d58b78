import type { Finding } from '../../train/finding.js'
import type { CliContext } from '../context.js'
import { endOnInterrupt } from '../end-on-interrupt.js'
import { exitCodes } from '../exit-codes.js'
import { jsonLine } from '../progress/json-view.js'
import { readingWidth } from '../reading-width.js'
import { styleOf } from '../style.js'
import { formatFindings, type Part } from './format.js'
import { inspectDirectory, inspectNode, inspectServer, inspectTrainer } from './parts.js'

/** Options of `self-rewarding doctor`. */
export interface DoctorFlags {
  readonly calls: boolean
  readonly json: boolean
}

/** Looks at what a run needs. */
export async function doctor(this: CliContext, { calls, json }: DoctorFlags, config: string): Promise<void> {
  const { stdout, stderr } = this.process
  await endOnInterrupt(this, config, 'Stopped; nothing was changed.', async signal => {
    const options = await this.loadConfig(config)
    if (calls)
      stderr.write('Looking at the config, the disk, the server (a few small requests) and the trainer …\n')
    const inspection = { checkpoint: options.start, calls, signal }
    const looked = inspectDirectory(options, signal)
    const [{ findings: directory }, server, trainer] = await Promise.all([
      looked,
      inspectServer(options, inspection),
      looked.then(({ run }) => inspectTrainer(options, { ...inspection, run })),
    ])
    const parts: readonly Part[] = [
      { part: 'here', findings: [inspectNode(), { name: 'config', state: 'ok', said: config }] },
      { part: 'run directory', findings: directory },
      { part: 'server', findings: server },
      { part: 'trainer', findings: trainer },
    ]
    const of = (state: Finding['state']): number =>
      parts.flatMap(({ findings }) => findings).filter(found => found.state === state).length
    const counts = { problems: of('problem'), warnings: of('warning') }
    stdout.write(
      json
        ? jsonLine({ doctor: { ...counts, parts } })
        : formatFindings(parts, counts, { width: readingWidth(stdout), style: styleOf(stdout) }),
    )
    this.process.exitCode = counts.problems > 0 ? exitCodes.failed : exitCodes.done
  })
}
