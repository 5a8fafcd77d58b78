import { buildCommand } from '@stricli/core'
import type { CliContext } from '../context.js'
import { oneOf } from '../one-of.js'
import { scripts, shells } from './scripts.js'

type Shell = (typeof shells)[number]

/** `self-rewarding completion`. */
export const completionCommand = buildCommand<Record<never, never>, [Shell], CliContext>({
  func(_, shell) {
    this.process.stdout.write(scripts[shell])
  },
  parameters: {
    positional: {
      kind: 'tuple',
      parameters: [
        {
          parse: oneOf(shells),
          placeholder: 'SHELL',
          brief: `One of ${shells.join(', ')}`,
          proposeCompletions: partial => shells.filter(shell => shell.startsWith(partial)),
        },
      ],
    },
  },
  docs: {
    brief: 'A script by which a shell completes commands, options and their values',
    fullDescription: `Prints a script for a shell. It completes where self-rewarding is typed by its name,
as after npm install --global, or with node_modules/.bin in the PATH.

  bash: eval "$(self-rewarding completion bash)"     in ~/.bashrc
  zsh:  eval "$(self-rewarding completion zsh)"      in ~/.zshrc, after compinit
  fish: self-rewarding completion fish | source      in ~/.config/fish/config.fish`,
    customUsage: shells,
  },
})
