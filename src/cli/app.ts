import { createRequire } from 'node:module'
import {
  type Application,
  buildApplication,
  buildRouteMap,
  ExitCode,
  proposeCompletions,
  run,
  text_en,
} from '@stricli/core'
import { completionCommand } from './completion/command.js'
import { propose } from './completion/scripts.js'
import type { CliContext } from './context.js'
import { dataCommand } from './data/command.js'
import { diffCommand } from './diff/command.js'
import { doctorCommand } from './doctor/command.js'
import { evaluateCommand } from './evaluate/command.js'
import { exitCodes, exitCodesHelp } from './exit-codes.js'
import { explainCommand } from './explain/command.js'
import { exportCommand } from './export/command.js'
import { initCommand } from './init/command.js'
import { judgeCommand } from './judge/command.js'
import { judgeBenchCommand } from './judge-bench/command.js'
import { mergeCommand } from './merge/command.js'
import { planCommand } from './plan/command.js'
import { reportCommand } from './report/command.js'
import { reproduceCommand } from './reproduce/command.js'
import { reselectCommand } from './reselect/command.js'
import { resumeCommand } from './resume/command.js'
import { runCommand } from './run/command.js'
import { shortLines } from './short-line.js'
import { statusCommand } from './status/command.js'
import { viewCommand } from './view/command.js'

/** The package's own name finds its manifest from the sources and from the built file alike. */
const manifest: { readonly version: string } = createRequire(import.meta.url)('self-rewarding/package.json')

const routes = {
  init: initCommand,
  run: runCommand,
  resume: resumeCommand,
  doctor: doctorCommand,
  plan: planCommand,
  status: statusCommand,
  explain: explainCommand,
  view: viewCommand,
  diff: diffCommand,
  merge: mergeCommand,
  judge: judgeCommand,
  judgeBench: judgeBenchCommand,
  reselect: reselectCommand,
  report: reportCommand,
  evaluate: evaluateCommand,
  reproduce: reproduceCommand,
  data: dataCommand,
  export: exportCommand,
  completion: completionCommand,
}

/** Longer arguments are no words of ours. */
const longestComplaint = 1000

/** What the parser says of arguments quotes them. */
const text: typeof text_en = {
  ...text_en,
  noCommandRegisteredForInput: given =>
    shortLines(text_en.noCommandRegisteredForInput(given), longestComplaint),
  exceptionWhileParsingArguments: (error, ansiColor) =>
    shortLines(text_en.exceptionWhileParsingArguments(error, ansiColor), longestComplaint),
}

const application: Application<CliContext> = buildApplication(
  buildRouteMap({
    routes,
    docs: {
      brief: 'Self-rewarding language models',
      fullDescription: `A model answers prompts, judges its own answers and is trained on the pairs.

${exitCodesHelp}`,
    },
  }),
  {
    name: 'self-rewarding',
    versionInfo: { currentVersion: manifest.version },
    scanner: { caseStyle: 'allow-kebab-for-camel' },
    localization: { loadText: () => text },
    documentation: { caseStyle: 'convert-camel-to-kebab', onlyRequiredInUsageLine: true },
  },
)

/** Runs the command that the arguments name and gives the exit code. */
export async function runCli(context: CliContext): Promise<number> {
  const [first, ...words] = context.args
  if (first === propose) {
    const found = await proposeCompletions(application, words, context)
    context.process.stdout.write(found.map(({ completion }) => `${completion}\n`).join(''))
    return exitCodes.done
  }
  await run(application, context.args, context)
  const code = Number(context.process.exitCode)
  if (code === ExitCode.InvalidArgument || code === ExitCode.UnknownCommand) {
    context.process.stderr.write(`${help(context.args[0])}\n`)
    return exitCodes.badUsage
  }
  // The parser's own codes are negative.
  return code < 0 ? exitCodes.failed : code
}

/** Said below every complaint about the arguments. */
function help(command = ''): string {
  // Routes are named in camel case, commands typed with a dash.
  const route = command.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  return Object.hasOwn(routes, route)
    ? `self-rewarding ${command} --help lists all options.`
    : 'self-rewarding --help lists all commands.'
}
