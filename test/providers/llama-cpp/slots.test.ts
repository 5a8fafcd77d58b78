import { describe, expect, it } from 'vitest'
import type { Sequence } from '../../../src/providers/llama-cpp/bindings.js'
import { Slots } from '../../../src/providers/llama-cpp/slots.js'

const sequence = (...contextTokens: number[]) => ({ contextTokens }) as unknown as Sequence
const turn = () => new Promise(resolve => setTimeout(resolve, 0))

describe('Slots', () => {
  it('lends the free sequence that holds most of the prompt, of equals the one that forgets least', async () => {
    const short = sequence(1)
    const long = sequence(1, 2, 3)
    const slots = new Slots([short, long])
    expect(await slots.use([1, 2, 3, 4], async used => used)).toBe(long)
    expect(await slots.use([1, 9], async used => used)).toBe(short)
  })

  it('gives a sequence that becomes free to the waiting call that it fits best, the earliest of equals', async () => {
    const slots = new Slots([sequence(1, 2, 3)])
    const order: string[] = []
    let release = () => {}
    const first = slots.use([1, 2, 3], () => new Promise<void>(resolve => (release = resolve)))
    await turn()
    const others = [
      slots.use([7], async () => void order.push('other')),
      slots.use([1, 2, 3, 4], async () => void order.push('near')),
      slots.use([1, 2, 3, 5], async () => void order.push('near, later')),
    ]
    release()
    await Promise.all([first, ...others])
    expect(order).toEqual(['near', 'near, later', 'other'])
  })

  it('lets no call wait for ever', async () => {
    const slots = new Slots([sequence(1)])
    let served = 0
    let servedBefore: number | undefined
    let release = () => {}
    const first = slots.use([1], () => new Promise<void>(resolve => (release = resolve)))
    await turn()
    const stranger = slots.use([9], async () => {
      servedBefore = served
    })
    const near = Array.from({ length: 200 }, () => slots.use([1, 1], async () => void served++))
    release()
    await Promise.all([first, stranger, ...near])
    expect(servedBefore).toBe(64)
  })

  it('gives the sequence back when the work fails', async () => {
    const slots = new Slots([sequence(1)])
    await expect(slots.use([1], () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await slots.use([1], async () => 'yes')).toBe('yes')
  })
})
