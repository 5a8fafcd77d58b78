import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { UsageError } from '../../usage-error.js'

/** Names and indices that lead to a place in a JSON text. */
export type JsonPath = readonly (string | number)[]

/** A JSON text with its value, and where in it everything stands. */
export interface JsonDocument {
  readonly value: unknown
  /** `run.json:3:5`: of the place, or of the nearest one around it that is there. */
  placeOf(path: JsonPath): string
}

/**
 * Reads JSON as it is defined: no comments, no comma at the end, and no name twice, of which one would be ignored.
 *
 * @throws `UsageError` that says where it is none.
 */
export function readDocument(text: string, file: string): JsonDocument {
  const source = text.replace(/^\uFEFF/, '')
  const at = (offset: number): string => {
    const before = source.slice(0, offset)
    const line = before.split('\n').length
    return `${file}:${line}:${offset - before.lastIndexOf('\n')}`
  }
  if (source.trim() === '') throw new UsageError(`${file} is empty; self-rewarding init writes a config`)
  const errors: ParseError[] = []
  const root = parseTree(source, errors, { disallowComments: true, allowTrailingComma: false })
  const [error] = errors
  if (error) throw new UsageError(`${at(error.offset)}: ${problemOf(error)}`)
  if (!root) throw new UsageError(`${file}: expected JSON`)
  refuseTwice(root, at)
  return {
    value: JSON.parse(source),
    placeOf(path) {
      for (let length = path.length; length > 0; length--) {
        const node = findNodeAtLocation(root, path.slice(0, length))
        // Of a field, the place of its name.
        if (node) return at((node.parent?.type === 'property' ? node.parent : node).offset)
      }
      return at(root.offset)
    },
  }
}

function problemOf({ error }: ParseError): string {
  switch (printParseErrorCode(error)) {
    case 'InvalidCommentToken':
      return 'JSON has no comments; take them out, or write the config in TypeScript'
    case 'PropertyNameExpected':
      return 'expected a name in double quotes (is there a comma at the end of the line before?)'
    case 'ValueExpected':
      return 'expected a value (is there a comma at the end of the line before?)'
    case 'CommaExpected':
      return 'expected a comma'
    case 'ColonExpected':
      return 'expected a colon'
    case 'CloseBraceExpected':
      return 'expected a closing brace'
    case 'CloseBracketExpected':
      return 'expected a closing bracket'
    case 'EndOfFileExpected':
      return 'expected the end of the file'
    case 'UnexpectedEndOfString':
      return 'expected a double quote where the text ends'
    default:
      return 'expected JSON'
  }
}

/** Of two fields with one name, readers take the last and say nothing; `__proto__` is no name for a setting. */
function refuseTwice(node: Node, at: (offset: number) => string): void {
  const names = new Set<unknown>()
  for (const child of node.children ?? []) {
    const [name, value] = child.type === 'property' ? (child.children ?? []) : [undefined, child]
    if (name) {
      if (names.has(name.value)) {
        throw new UsageError(`${at(name.offset)}: ${name.value} is there twice; take one of them out`)
      }
      if (name.value === '__proto__') throw new UsageError(`${at(name.offset)}: __proto__ is no such option`)
      names.add(name.value)
    }
    if (value) refuseTwice(value, at)
  }
}
