import type { PriceTable, RunEvent } from '../../iterate/index.js'
import { ReadBefore } from '../../report/run/read-before.js'
import type { SummariseRunOptions } from '../../report/run/summarise-run.js'
import { oneLine } from '../../report/text/printable.js'
import { writePage } from './write-page.js'

/** What came of the last page of a run. */
export interface LastPage {
  /** Where it is; absent where the ledger is no run directory, or it could not be made. */
  readonly page?: string
  /** Why it could not be made. */
  readonly warning?: string
}

/** Keeps the page of a run up to date while it goes on. It never ends or holds up a run. */
export class RunPages {
  private writing: Promise<LastPage> | undefined
  private isWanted = false
  private readonly before = new ReadBefore()

  constructor(
    private readonly directory: string,
    private readonly prices: PriceTable | undefined,
  ) {}

  /** Writes it whenever there is something new to see; one at a time. */
  follow({ type }: RunEvent): void {
    if (type !== 'iteration-seal' && type !== 'checkpoint') return
    this.isWanted = true
    this.writing ??= this.write()
  }

  /** Writes it for the last time, from what is on the disk alone. */
  async end(): Promise<LastPage> {
    this.isWanted = false
    await this.writing
    return this.make({})
  }

  private async write(): Promise<LastPage> {
    let last: LastPage = {}
    while (this.isWanted) {
      this.isWanted = false
      // A map takes a second in which nothing else goes on.
      last = await this.make({ map: false, isUnderWay: true }, this.before)
    }
    this.writing = undefined
    return last
  }

  private async make(options: SummariseRunOptions, before?: ReadBefore): Promise<LastPage> {
    try {
      const priced = { ...options, ...(this.prices && { prices: this.prices }) }
      const page = await writePage(this.directory, priced, before)
      return page === undefined ? {} : { page }
    } catch (error) {
      const why = oneLine(error instanceof Error ? error.message : String(error))
      return { warning: `report.html could not be made: ${why}` }
    }
  }
}
