import { ensure, refuseUnknown } from '../../core/check.js'
import type { Sampling } from '../../model/provider.js'
import type { PlanAssumptions } from './types.js'

const defaults = { charactersPerToken: 4, completionTokens: 300, instructionTokens: 50 } as const

/** What stands in where nothing was measured; remembers what was used, to be stated. */
export class Assumptions {
  private readonly values: Required<PlanAssumptions>
  private readonly used = new Set<string>()

  /** @throws `InvalidArgumentError` for what is unknown or no positive number. */
  constructor(given: PlanAssumptions = {}) {
    refuseUnknown(given, Object.keys(defaults))
    this.values = { ...defaults, ...given }
    for (const [name, value] of Object.entries(this.values)) {
      ensure(Number.isFinite(value) && value > 0, `assume.${name}`, value, 'a number above 0')
    }
  }

  /** All that was used, in words. */
  get stated(): readonly string[] {
    return [...this.used]
  }

  /** Uses another one. */
  state(text: string): void {
    this.used.add(text)
  }

  /** Tokens of so many characters. */
  tokens(characters: number): number {
    const { charactersPerToken } = this.values
    this.state(`a token is ${charactersPerToken} characters; what chat templates add is left out`)
    return characters / charactersPerToken
  }

  /** Characters of so many tokens. */
  characters(tokens: number): number {
    const { charactersPerToken } = this.values
    this.state(`a token is ${charactersPerToken} characters; what chat templates add is left out`)
    return tokens * charactersPerToken
  }

  /** Tokens of a completion. */
  completion({ maxTokens }: Pick<Sampling, 'maxTokens'>, what: string): number {
    const { completionTokens } = this.values
    if (maxTokens !== undefined) {
      this.state(`${what} is as long as maxTokens allows (${maxTokens} tokens)`)
      return maxTokens
    }
    this.state(`${what} is ${completionTokens} tokens`)
    return completionTokens
  }

  /** Tokens of an instruction that is not written yet. */
  instruction(): number {
    const { instructionTokens } = this.values
    this.state(`a prompt that is not written yet is ${instructionTokens} tokens`)
    return instructionTokens
  }
}
