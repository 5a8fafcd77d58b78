import { readFile, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { SelfRewardingError } from '../../core/errors.js'
import { suggest } from '../../core/suggest.js'
import { JudgePrompt } from '../../judge/index.js'
import { UsageError } from '../usage-error.js'

const known: Readonly<Record<string, () => JudgePrompt>> = {
  additive: () => JudgePrompt.additive(),
  'multiple-choice': () => JudgePrompt.multipleChoice(),
}

/** Longer texts are no prompts. */
const longest = 1 << 20

const help = 'a text with {{prompt}} and {{response}} once each, after a first line such as "scale: 0-5"'

/**
 * The judge prompt of a file, or one of the library's own by its name.
 *
 * @throws `UsageError` that says what such a file looks like.
 */
export async function judgePromptOf(path: string): Promise<JudgePrompt> {
  const own = Object.hasOwn(known, path) ? known[path] : undefined
  if (own) return own()
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) {
    const near = suggest(path, Object.keys(known))
    throw new UsageError(
      `there is no file ${path}, and no judge prompt of that name${near ? ` (did you mean ${near}?)` : ` (there are ${Object.keys(known).join(', ')})`}`,
    )
  }
  if (!found.isFile() || found.size > longest)
    throw new UsageError(`${path} is no file of a judge prompt: ${help}`)
  const text = new TextDecoder('utf-8', { fatal: true })
  let whole: string
  try {
    whole = text.decode(await readFile(path))
  } catch (cause) {
    throw new UsageError(`${path} is not UTF-8; save it as UTF-8`, { cause })
  }
  const match =
    /^scale:[ \t]*(-?\d+(?:\.\d+)?)[ \t]*(?:-|–|\.\.|to)[ \t]*(-?\d+(?:\.\d+)?)[ \t]*(fractions)?[ \t]*\r?\n\s*/.exec(
      whole,
    )
  if (match === null) throw new UsageError(`${path} does not begin with its scale; a judge prompt is ${help}`)
  const [head, min, max, fractions] = match
  try {
    return JudgePrompt.custom({
      name: basename(path, extname(path)),
      template: whole.slice(head.length).trimEnd(),
      scale: { min: Number(min), max: Number(max), fractions: fractions !== undefined },
    })
  } catch (cause) {
    if (!SelfRewardingError.isInstance(cause)) throw cause
    throw new UsageError(`${path}: ${cause.message}`, { cause })
  }
}
