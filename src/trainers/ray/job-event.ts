/** What becomes of a job. */
export interface JobEvent {
  /**
   * `submitted`; `found`: an earlier start did so, and it still runs; `ended`: whether or not it succeeded, `message`
   * says why not.
   */
  readonly type: 'submitted' | 'found' | 'ended'
  /** Name of the job, for a shard with `2-of-8` behind it. */
  readonly name: string
  /** Id of the job on the cluster. */
  readonly submission: string
  /** How it ended; `LOST` where Ray does not know it any more. */
  readonly status?: 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'LOST'
  /** What Ray says of it. */
  readonly message?: string
}
