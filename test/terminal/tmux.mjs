// The built command in a real terminal: tmux holds it, types into it and says what is on its screen.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const directory = mkdtempSync(path.join(tmpdir(), 'terminal-'))
const socket = path.join(directory, 'tmux')
const quoted = [process.execPath, path.resolve('dist/cli.js')].map(word => JSON.stringify(word)).join(' ')
// Lines of the shell call the command `sr`.
writeFileSync(path.join(directory, 'rc'), `PS1='$ '; HISTFILE=; sr() { ${quoted} "$@"; }\n`)

process.on('exit', () => {
  spawnSync('tmux', ['-S', socket, 'kill-server'])
  rmSync(directory, { recursive: true, force: true })
})

/** @param {string[]} args */
function tmux(...args) {
  const { status, error, stdout, stderr } = spawnSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`tmux ${args.join(' ')}: ${error ?? stderr}`)
  return stdout
}

/** @param {string | RegExp} wanted @returns {(screen: string) => boolean} */
const found = wanted => screen => (typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen))

/** A shell in a terminal of its own. */
export class Terminal {
  /** @param {{ name: string, columns?: number, rows?: number, env?: Record<string, string> }} options */
  constructor({ name, columns = 120, rows = 30, env = {} }) {
    this.name = name
    const variables = { LANG: 'C.UTF-8', ...env }
    const given = Object.entries(variables).map(([key, value]) => `${key}=${value}`)
    const size = ['-x', String(columns), '-y', String(rows)]
    // Not by -e: tmux itself says what TERM is.
    const shell = `env ${given.join(' ')} bash --rcfile rc`
    tmux('new-session', '-d', '-s', name, ...size, '-c', directory, shell)
    tmux('pipe-pane', '-t', name, `cat > '${path.join(directory, name)}.bytes'`)
  }

  /** Types a line of the shell; its exit code comes last. @param {string} line */
  start(line) {
    this.type(`${line}; echo "[exit $?]"`)
    this.keys('Enter')
  }

  /** Presses keys, by tmux's names. @param {string[]} keys */
  keys(...keys) {
    tmux('send-keys', '-t', this.name, ...keys)
  }

  /** Types a text. @param {string} text */
  type(text) {
    tmux('send-keys', '-t', this.name, '-l', text)
  }

  /** Pastes a text. @param {string} text */
  paste(text) {
    const file = path.join(directory, 'pasted')
    writeFileSync(file, text)
    tmux('load-buffer', file)
    tmux('paste-buffer', '-t', this.name)
  }

  /** @param {number} columns @param {number} [rows] */
  resize(columns, rows = 30) {
    tmux('resize-window', '-t', this.name, '-x', String(columns), '-y', String(rows))
  }

  /** What there is to read, of what scrolled away too. */
  screen() {
    const text = tmux('capture-pane', '-p', '-t', this.name, '-S', '-', '-E', '-')
    return text.replace(/\n+$/, '\n')
  }

  /** All that was written to the terminal. */
  bytes() {
    return readFileSync(path.join(directory, `${this.name}.bytes`), 'utf8')
  }

  /**
   * Waits until the screen has a text or is as it should, or fails with the screen.
   * @param {string | RegExp | ((screen: string) => boolean)} wanted
   */
  async until(wanted, ms = 240_000) {
    const isSo = typeof wanted === 'function' ? wanted : found(wanted)
    const end = Date.now() + ms
    for (;;) {
      const screen = this.screen()
      if (isSo(screen)) return screen
      assert.ok(Date.now() < end, `${this.name}: no ${wanted} in\n${screen}`)
      await sleep(50)
    }
  }

  /** Waits for the end of the line that was started. @param {number} code */
  async ends(code) {
    const screen = await this.until(/^\[exit \d+\]$/m)
    const ended = /^\[exit (\d+)\]$/m.exec(screen)?.[1]
    assert.equal(ended, String(code), screen)
    return screen
  }
}
