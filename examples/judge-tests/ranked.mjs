// Ten questions with a right answer and one that nobody would prefer, in the place of your human rankings.
const pairs = [
  ['What is the capital of Peru?', 'The capital of Peru is Lima.', 'The capital of Peru is Quito.'],
  ['How many legs does a spider have?', 'A spider has eight legs.', 'A spider has six legs, like a fly.'],
  ['Give one synonym of "happy".', 'Glad.', 'Sad is a synonym of happy.'],
  ['What is 12 times 12?', '12 times 12 is 144.', '12 times 12 is 124.'],
  [
    'How can I keep bread fresh for longer?',
    'Keep it in a bread box or a cloth bag at room temperature, and freeze what you do not eat within three days.',
    'Bread is made of flour.',
  ],
  [
    'Write a polite sentence that turns down an invitation to dinner.',
    'Thank you so much for the invitation, but I am afraid I cannot come that evening.',
    'No, I will not come, your dinners are boring.',
  ],
  [
    'Which month has 28 days in most years?',
    'February has 28 days in most years.',
    'June has 28 days in most years.',
  ],
  [
    'Name two ways to save energy at home.',
    'Turn off the lights in empty rooms, and wash clothes at 30 degrees.',
    'Energy is the capacity to do work.',
  ],
  ['Translate "good morning" into Spanish.', 'Buenos días.', 'Buenas noches.'],
  [
    'Why do leaves turn yellow in autumn?',
    'Trees break down their green chlorophyll before winter, and the yellow pigments that were there all along become visible.',
    'Because somebody paints them.',
  ],
]

export const ranked = pairs.map(([prompt, better, worse]) => ({
  prompt,
  responses: [
    { text: better, rank: 0 },
    { text: worse, rank: 1 },
  ],
}))
