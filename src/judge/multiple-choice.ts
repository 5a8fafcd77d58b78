/**
 * The prompt that the paper compares with (Li et al. 2023a): a grade on a 5-point scale whose levels are alternatives.
 * The levels are theirs, the words are ours.
 */
export const MULTIPLE_CHOICE_TEMPLATE = `Below are a user's instruction and a candidate answer. Judge how well the answer shows the way an AI assistant should respond to that instruction. Choose the one grade of this 5-point scale that describes the answer best:

1: The answer is incomplete, vague, off-topic, controversial, or not exactly what the user asked for. For example, content is missing, a numbered list does not start at its beginning, the opening repeats the user's question, or the answer tells another person's personal experience, promotes something, or contains navigation text of a web page.
2: The answer addresses most of what the user asked, but not directly. For example, it gives a higher-level methodology where the user asked for the exact solution.
3: The answer is helpful but not written by an AI assistant. It addresses everything the user asked and is complete and self-contained, yet in the manner of a blog, a web page or search results.
4: The answer is written from an AI assistant's perspective with a clear focus on the instruction. It is complete, well organised and helpful, with minor room for improvement, for example in being more concise or focused.
5: The answer is a perfect answer from an AI assistant. It focuses on being helpful, reads as written for exactly this instruction, shows expert knowledge, and leaves no room for improvement.

<instruction>{{prompt}}</instruction>

<answer>{{response}}</answer>

First explain briefly, in up to 100 words, which grade fits and why. Then conclude with a last line in the format: "Score: <grade>"`
