// What a file imports, read from its syntax tree: a regular expression would also see comments and strings.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'

/**
 * @typedef {object} Import
 * @property {string | undefined} specifier undefined when it is computed, so that nobody can tell
 * @property {number} line
 */

/** @typedef {ReadonlyMap<string, Import[]>} ImportsOfFiles by paths with forward slashes */

/**
 * Static, dynamic, type-only and CommonJS imports alike: a type is a dependency too.
 * @param {string} file
 * @returns {Import[]}
 */
export function importsOf(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  /** @type {Import[]} */
  const found = []
  /** @param {ts.Node | undefined} from */
  const add = from => {
    if (!from) return
    const literal = ts.isLiteralTypeNode(from) ? from.literal : from
    const line = source.getLineAndCharacterOfPosition(from.getStart()).line + 1
    found.push({ specifier: ts.isStringLiteralLike(literal) ? literal.text : undefined, line })
  }
  /** @param {ts.Node} node */
  const visit = node => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier)
    else if (ts.isImportTypeNode(node)) add(node.argument)
    else if (ts.isExternalModuleReference(node)) add(node.expression)
    else if (ts.isCallExpression(node) && isImportCall(node.expression)) add(node.arguments[0])
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** @param {ts.Expression} callee */
function isImportCall(callee) {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true
  return ts.isIdentifier(callee) && (callee.text === 'require' || callee.text === '__require')
}

/**
 * The source that a relative specifier means, as if it had no JSX. What the build makes of it, as in `?source`, is no
 * part of its name.
 * @param {string} file with forward slashes
 * @param {string} specifier
 */
export function targetOf(file, specifier) {
  const target = path.posix.join(path.posix.dirname(file), specifier.replace(/\?\w+$/, ''))
  return target.replace(/\.js$/, '.ts')
}

/** `@scope/name/file.js` is of the package `@scope/name`. @param {string} specifier */
export function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Runs a check from the command line: each violation on a line, and the exit code says it too. @param {string[]} violations @param {string} passed */
export function report(violations, passed) {
  for (const violation of violations) console.error(violation)
  console.log(violations.length === 0 ? passed : `${violations.length} violations`)
  process.exitCode = violations.length === 0 ? 0 : 1
}
