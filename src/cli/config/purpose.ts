/** What a config is read for. */
export type ConfigPurpose = 'run' | 'judging'
