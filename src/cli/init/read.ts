import { statSync } from 'node:fs'
import { path } from '../parse.js'

/** Reads the address of a server. */
export function url(text: string): string {
  // `new URL` would take them, and leave some out.
  if (/[\s\p{Cc}\p{Cf}]/u.test(text))
    throw new SyntaxError('expected an address without blanks and control characters')
  if (URL.canParse(text) && /^https?:\/\//.test(text)) {
    const { username, password } = new URL(text)
    if (username === '' && password === '') return text
    throw new SyntaxError(
      'expected an address without a name or password: credentials stay in the environment',
    )
  }
  throw new SyntaxError('expected an address such as http://127.0.0.1:8000/v1')
}

/** Reads the path of a file of prompts that is there. */
export function promptsPath(text: string): string {
  if (!/\.(jsonl|txt)(\.gz)?$/.test(path(text)))
    throw new SyntaxError('expected a .jsonl file, a row a prompt, or a .txt file, a line a prompt')
  if (!statSync(text, { throwIfNoEntry: false })?.isFile()) throw new SyntaxError('there is no such file')
  return text
}
