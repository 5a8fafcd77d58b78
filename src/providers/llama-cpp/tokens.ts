import { ProviderError } from '../../core/errors.js'
import type { Input, Message } from '../../model/provider.js'
import type { ChatTurn, ChatWrapper, Model, Token } from './bindings.js'

/**
 * The tokens of an input. Text of users and models never becomes special tokens; only the chat template's own markup
 * does.
 *
 * @throws `ProviderError` for a conversation where the model has no chat template, and for a tool's turn.
 */
export function inputTokens(model: Model, chat: ChatWrapper | undefined, input: Input): Token[] {
  const tokens =
    'text' in input ? model.tokenize(input.text, false) : conversation(model, chat, input.messages)
  const { bos, shouldPrependBosToken } = model.tokens
  return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens
}

function conversation(model: Model, chat: ChatWrapper | undefined, messages: readonly Message[]): Token[] {
  if (chat === undefined) {
    throw new ProviderError(
      'the GGUF file has no chat template, so it is probably a base model: give the runner a `textFormat`, or llamaCpp a `chatTemplate`',
      { kind: 'unsupported', retryable: false },
    )
  }
  const chatHistory = messages.map(turn)
  // An empty answer makes the template open the model's turn.
  const { contextText } = chat.generateContextState({
    chatHistory: [...chatHistory, { type: 'model', response: [''] }],
  })
  return contextText.tokenize(model.tokenizer)
}

function turn({ role, content }: Message): ChatTurn {
  if (role === 'assistant') return { type: 'model', response: [content] }
  if (role === 'tool') {
    throw new ProviderError('llama-cpp takes system, user and assistant turns, no tool turns', {
      kind: 'unsupported',
      retryable: false,
    })
  }
  return { type: role, text: content }
}
