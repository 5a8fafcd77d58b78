// How a base model without chat template, such as Gemma 3 270M, is asked: by examples in plain text, written for this
// project.
import { JudgePrompt, textFormat } from 'self-rewarding'

const judge = JudgePrompt.additive()

const answered = [
  [
    'What is the boiling point of water at sea level?',
    'Water boils at 100 degrees Celsius (212 degrees Fahrenheit) at sea level.',
  ],
  [
    'Give me two tips for saving money.',
    '1. Write down what you spend each week.\n2. Put a fixed amount aside on payday, before you spend anything.',
  ],
]

const judged = [
  {
    prompt: 'How do I boil an egg?',
    response: 'The sky is very tall today.',
    judgement:
      'The response has nothing to do with the question and gives no information about boiling an egg.\nScore: 0',
  },
  {
    prompt: 'What causes tides?',
    response: 'The moon has something to do with it.',
    judgement:
      'The response points to the moon, which is correct, but it does not explain how tides arise.\nScore: 2',
  },
  {
    prompt: 'Name a fruit that is yellow.',
    response: 'A banana is a fruit that is yellow when it is ripe.',
    judgement:
      'The response is relevant, answers the question directly and is clearly written. It could mention other fruits, but it fully answers what was asked.\nScore: 4',
  },
]

const end = '\n\n---\n\n'

/** Questions and judgements as plain text with examples before them. */
export const fewShotFormat = textFormat({
  candidate: `${answered.map(([question, answer]) => `Question: ${question}\nAnswer: ${answer}`).join('\n\n')}\n\nQuestion: {{prompt}}\nAnswer:`,
  judge: `${judged.map(({ judgement, ...shown }) => `${judge.render(shown).text}\n\nJustification: ${judgement}${end}`).join('')}{{prompt}}\n\nJustification:`,
  stop: ['\nQuestion:', '\n---', '\nReview the user'],
})
