/** A mistake in what was typed or in a config, told to the user without a stack. Nothing was begun. */
export class UsageError extends Error {}
