import type { RunEvent } from '../../iterate/index.js'

/** What happens in a run, for a view of it. */
export type Progress =
  | {
      /** A stage begins. */
      readonly type: 'stage'
      /** Stable name of the stage's kind. */
      readonly stage: string
      /** What it does, for people. */
      readonly label: string
      /** What is counted. */
      readonly unit: string
      /** How many there will be, where that is known. */
      readonly total?: number
    }
  | {
      /** The stage goes on. */
      readonly type: 'count'
      /** How many are done. */
      readonly done: number
      /** How many there will be, where that was not known before. */
      readonly total?: number
      /** What else there is to say. */
      readonly note?: string
      /** What holds the stage up; goes before all else, until it is the empty text. */
      readonly alert?: string
    }
  | {
      /** The stage ends. */
      readonly type: 'stage-end'
      /** What came of it. */
      readonly summary: string
    }
  | {
      /** An event of the runner. */
      readonly type: 'event'
      /** The event. */
      readonly event: RunEvent
    }
  | {
      /** Something happened that a person should know. */
      readonly type: 'news'
      /** What. */
      readonly text: string
      /** Whether it is a warning. */
      readonly warns: boolean
    }
