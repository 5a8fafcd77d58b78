import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './examples.js'

/** Runs command lines of a page in a folder: what is behind `node`, and `self-rewarding` with or without its `npx`. */
export class CommandLines {
  private readonly running: ChildProcess[] = []

  /** @param columns Width of what commands print. */
  constructor(
    private readonly folder: string,
    private readonly columns: number,
  ) {}

  /** What a command prints; one that fails throws that. */
  run(line: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
    return new Promise((resolve, reject) =>
      execFile(process.execPath, argv(line), this.options(), (error, stdout, stderr) =>
        error ? reject(new Error(`${line}: ${stdout}${stderr}`)) : resolve({ stdout, stderr }),
      ),
    )
  }

  /** Starts what does not end by itself, and resolves to what it prints once `ready` does. */
  async begin(line: string, ready: (output: string) => Promise<boolean>): Promise<string> {
    const child = spawn(process.execPath, argv(line), this.options())
    this.running.push(child)
    let output = ''
    child.stdout.on('data', chunk => {
      output += chunk
    })
    child.stderr.on('data', chunk => {
      output += chunk
    })
    while (!(await ready(output))) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${line} ended: ${output}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    return output
  }

  /** The viewer, once its address answers. */
  view(line: string): Promise<string> {
    return this.begin(line, async output => {
      const [url] = /http:\S+/.exec(output) ?? []
      return url !== undefined && (await answers(url))
    })
  }

  /** Ends what does not end by itself. */
  end(): void {
    for (const child of this.running) child.kill()
  }

  private options() {
    return { cwd: this.folder, env: { ...process.env, NO_COLOR: '1', COLUMNS: String(this.columns) } }
  }
}

function argv(line: string): readonly string[] {
  const [first = '', ...words] = line.replace(/^npx /, '').split(' ')
  return first === 'self-rewarding' ? [join(root, 'dist/cli.js'), ...words] : words
}

/** Whether somebody answers at an address. */
function answers(url: string): Promise<boolean> {
  return fetch(url, { method: 'HEAD' }).then(
    () => true,
    () => false,
  )
}
