/**
 * Control tokens of chat models: a tokenizer that parses special tokens in its input would end the user's turn at one.
 * Listed by exact spelling (tokenizers are case-sensitive), and by shape where a family has many.
 */
const TAGS =
  's bos eos pad unk mask sep cls end_of_turn start_of_turn start_of_image end_of_image ' +
  'start_of_audio end_of_audio image_soft_token think thinking tool_call tool_response tools ' +
  'BOS_TOKEN EOS_TOKEN PAD_TOKEN fim_prefix fim_middle fim_suffix endoftext im_start im_end ' +
  'sop eop eod eoa eoh _system _user _bot beginning_of_sentence end_of_sentence end_of_utterance audio_soft_token'

const BRACKETS =
  'INST SYS SYSTEM_PROMPT AVAILABLE_TOOLS TOOL_CALLS TOOL_RESULTS TOOL_CONTENT TOOL_CALL ARGS ' +
  'MODEL_SETTINGS IMG IMG_BREAK IMG_END PREFIX MIDDLE SUFFIX THINK BOS EOS PAD CLS SEP ' +
  'MASK UNK gMASK sMASK CONTROL_8 EOT'

const anyOf = (words: string): string => words.replaceAll(' ', '|')

/** Matches the opening character of a special token; one blank after it and the token is only text. */
export const SPECIAL_TOKEN = new RegExp(
  [
    `<(?=/?(?:${anyOf(TAGS)})>)`,
    '<(?=/?(?:unused\\d{1,5}|extra_id_\\d{1,5}|reserved_\\d{1,5}|SPECIAL_\\d{1,5}|0x[0-9A-F]{2})>)',
    // <|im_start|>, <|turn>, <turn|>, <｜end▁of▁sentence｜>; not `x |> f` or `f <| x` of programs.
    '<(?=\\|[^\\s<>|]{1,64}\\|>|\\|[a-z_/"]{1,40}>|[a-z_/"]{1,40}\\|>|｜[^<>｜]{1,64}｜>)',
    '<(?=/?seed:[a-z_]{1,32}>)',
    '<(?=</?SYS>>)',
    '\\[(?=\\|(?:system|user|assistant|tool|endofturn)\\|\\]|e~\\[)',
    `\\[(?=/?(?:${anyOf(BRACKETS)})\\])`,
  ].join('|'),
  'g',
)
