import { Lane, type LaneOptions } from './lane.js'

/** The lanes of a run: providers of one endpoint share its slots, whichever stage or checkpoint they are for. */
export class Lanes {
  private readonly lanes = new Map<string, Lane>()

  constructor(private readonly options: LaneOptions) {}

  /** @param name A provider's `lane`. */
  of(name: string): Lane {
    const lane = this.lanes.get(name) ?? new Lane(name, this.options)
    this.lanes.set(name, lane)
    return lane
  }
}
