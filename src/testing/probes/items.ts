/** A small question with a good answer and a poor one: what probes are made of. */
export interface ProbeItem {
  /** Part of the names of its probes. */
  readonly name: string
  /** The instruction. */
  readonly prompt: string
  /** An answer that does what was asked. */
  readonly good: string
  /** An answer that does not. */
  readonly poor: string
}

/** Written for this project: short, checkable by anybody, of different kinds. */
export const probeItems: readonly ProbeItem[] = [
  {
    name: 'boiling',
    prompt: 'At what temperature does water boil at sea level, in degrees Celsius? Answer in one sentence.',
    good: 'At sea level, water boils at 100 degrees Celsius.',
    poor: 'At sea level, water boils at about 60 degrees Celsius.',
  },
  {
    name: 'invoice',
    prompt:
      'Write a polite two-sentence email that reminds a customer, Ms Okafor, that invoice 2041 was due last Friday.',
    good: 'Dear Ms Okafor, this is a friendly reminder that invoice 2041 was due last Friday and is still open on our side. Could you let us know when we may expect the payment, or tell us if something about it is unclear?',
    poor: 'Pay invoice 2041. You are late.',
  },
  {
    name: 'sorting',
    prompt: 'Sort these numbers from small to large: 17, 3, 9, 21, 4.',
    good: '3, 4, 9, 17, 21',
    poor: '3, 9, 4, 17, 21',
  },
  {
    name: 'sleep',
    prompt: 'Give three habits that help with falling asleep, as a list with one line each.',
    good: '- Go to bed at the same time every day, also on weekends.\n- Put screens away an hour before.\n- Keep the bedroom dark and cool.',
    poor: 'Sleep is important for everybody and many people would like to have more of it.',
  },
  {
    name: 'refund',
    prompt:
      'A shop lets customers return goods within 30 days. Tom bought a lamp on 1 March and wants to return it on 5 April. Can he? Explain in one or two sentences.',
    good: 'No. From 1 March to 5 April are 35 days, which is more than the 30 days that the shop allows.',
    poor: 'Yes, April comes right after March, so he is within the 30 days.',
  },
  {
    name: 'python',
    prompt:
      'Write a Python function `is_even(n)` that returns True for even whole numbers and False for odd ones.',
    good: 'def is_even(n):\n    return n % 2 == 0',
    poor: 'def is_even(n):\n    return n % 2',
  },
]
