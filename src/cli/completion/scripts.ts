/** Shells that a script is there for. */
export const shells = ['bash', 'zsh', 'fish'] as const

/** What the scripts give the words of a line to; no command for people. */
export const propose = '__complete'

// The program is the one that was typed: an installation elsewhere completes by itself.
const bash = `_self_rewarding() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(
    "\${COMP_WORDS[0]}" ${propose} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null
  )
}
# Files, where there is nothing else.
complete -o default -F _self_rewarding self-rewarding
`

const zsh = `#compdef self-rewarding
_self_rewarding() {
  local -a found
  found=("\${(@f)$("\${words[1]}" ${propose} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[*]}" ]]; then compadd -a found; else _files; fi
}
compdef _self_rewarding self-rewarding
`

const fish = `function __self_rewarding_complete
  set -l words (commandline -opc) (commandline -ct)
  $words[1] ${propose} $words[2..-1] 2>/dev/null
end
complete -c self-rewarding -a '(__self_rewarding_complete)'
`

/** The script of each shell. */
export const scripts: Readonly<Record<(typeof shells)[number], string>> = { bash, zsh, fish }
