import { createRequire } from 'node:module'
import { type Application, buildApplication, buildRouteMap, ExitCode, run } from '@stricli/core'
import type { CliContext } from './context.js'
import { exitCodes } from './exit-codes.js'
import { runCommand } from './run/command.js'

/** The package's own name finds its manifest from the sources and from the built file alike. */
const manifest: { readonly version: string } = createRequire(import.meta.url)('self-rewarding/package.json')

/** Said below every complaint about the arguments. */
const help = 'self-rewarding run --help lists all options.'

const application: Application<CliContext> = buildApplication(
  buildRouteMap({
    routes: { run: runCommand },
    docs: {
      brief: 'Self-rewarding language models',
      fullDescription: `A model answers prompts, judges its own answers and is trained on the pairs.

Exit codes: 0 done, 1 failed, 2 bad usage, 130 interrupted.`,
    },
  }),
  {
    name: 'self-rewarding',
    versionInfo: { currentVersion: manifest.version },
    scanner: { caseStyle: 'allow-kebab-for-camel' },
    documentation: { caseStyle: 'convert-camel-to-kebab', onlyRequiredInUsageLine: true },
  },
)

/** Runs the command that the arguments name and gives the exit code. */
export async function runCli(context: CliContext): Promise<number> {
  await run(application, context.args, context)
  const code = Number(context.process.exitCode)
  if (code === ExitCode.InvalidArgument || code === ExitCode.UnknownCommand) {
    context.process.stderr.write(`${help}\n`)
    return exitCodes.badUsage
  }
  // The parser's own codes are negative.
  return code < 0 ? exitCodes.failed : code
}
