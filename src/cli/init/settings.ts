/** Who can train the run of a new config. */
export const trainers = ['handoff', 'trl', 'command'] as const

/** What a new config says of its run. */
export interface InitSettings {
  readonly url: string
  readonly directory: string
  readonly checkpoint: string
  readonly trainer: (typeof trainers)[number]
  /** A file of prompts; without one the model writes them. */
  readonly prompts?: string
}

/** What nobody says. */
export const defaults = {
  url: 'http://127.0.0.1:8000/v1',
  directory: 'runs/a',
  checkpoint: 'ckpt/M1',
  trainer: 'handoff',
} as const satisfies InitSettings

/** What is said, in whole or in part; the parser of options leaves `undefined` where nothing is. */
export type Said = { readonly [Key in keyof InitSettings]?: InitSettings[Key] | undefined }

/** With the defaults for what is not said. */
export function complete({ url, directory, checkpoint, trainer, prompts }: Said): InitSettings {
  return {
    url: url ?? defaults.url,
    directory: directory ?? defaults.directory,
    checkpoint: checkpoint ?? defaults.checkpoint,
    trainer: trainer ?? defaults.trainer,
    ...(prompts !== undefined && { prompts }),
  }
}
