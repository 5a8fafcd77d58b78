import { type CANCEL_SYMBOL, intro, isCancel, select, text } from '@clack/prompts'
import { path } from '../parse.js'
import { Keyboard } from './keyboard.js'
import { promptsPath, url } from './read.js'
import { defaults, type InitSettings, type Said } from './settings.js'

/** Where questions are put, and answered. */
export interface Dialogue {
  readonly input: NodeJS.ReadStream
  readonly output: NodeJS.WriteStream
}

/** A dialogue under way. */
interface Asking {
  readonly input: Keyboard
  readonly output: NodeJS.WriteStream
}

/** Ctrl+C, or Escape. */
class GivenUp extends Error {}

/**
 * Asks what the options do not say; Enter takes what is offered.
 *
 * @returns undefined where the user gave up
 */
export async function ask(
  title: string,
  given: Said,
  { input, output }: Dialogue,
): Promise<Said | undefined> {
  const keyboard = new Keyboard(input)
  const dialogue: Asking = { input: keyboard, output }
  intro(title, dialogue)
  const line = async (message: string, usual: string, read: (text: string) => string): Promise<string> => {
    keyboard.next()
    return answered(
      await text({
        ...dialogue,
        message,
        ...(usual !== '' && { placeholder: usual, defaultValue: usual }),
        validate: (value = '') => (value === '' && usual !== '' ? undefined : complaint(read, value)),
      }),
    )
  }
  try {
    return {
      ...given,
      url: given.url ?? (await line('Base URL of the server', defaults.url, url)),
      ...(given.prompts === undefined && (await source(dialogue)) === 'file'
        ? { prompts: await line('File of prompts, .jsonl or .txt', '', promptsPath) }
        : {}),
      trainer: given.trainer ?? (await trainer(dialogue)),
      directory: given.directory ?? (await line('Run directory', defaults.directory, path)),
    }
  } catch (error) {
    if (error instanceof GivenUp) return undefined
    throw error
  } finally {
    keyboard.release()
  }
}

async function source(dialogue: Asking): Promise<'self' | 'file'> {
  return answered(
    await select({
      ...dialogue,
      message: 'Where do prompts come from?',
      options: [
        { value: 'self' as const, label: 'the model writes them', hint: 'after the example of seeds' },
        { value: 'file' as const, label: 'a file' },
      ],
      showInstructions: false,
    }),
  )
}

async function trainer(dialogue: Asking): Promise<InitSettings['trainer']> {
  return answered(
    await select({
      ...dialogue,
      message: 'Who trains?',
      options: [
        { value: 'handoff' as const, label: 'I do, elsewhere', hint: 'a job for TRL is written' },
        { value: 'trl' as const, label: 'TRL on this machine', hint: 'in a Python environment' },
        { value: 'command' as const, label: 'a program of mine' },
      ],
      showInstructions: false,
    }),
  )
}

function answered<Value>(answer: Value | typeof CANCEL_SYMBOL): Value {
  if (isCancel(answer)) throw new GivenUp()
  return answer
}

/** What is no text, or turns it around. */
const unseen = /[\p{Cc}\p{Bidi_Control}]/u

function complaint(read: (text: string) => string, value: string): string | undefined {
  // Pasted with something else: nobody types them, and nobody sees them.
  if (unseen.test(value)) return 'expected a text without control characters'
  try {
    read(value)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
