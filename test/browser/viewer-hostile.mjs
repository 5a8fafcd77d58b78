// The page of `view` over a run whose texts attack the page and whoever reads it.
import assert from 'node:assert/strict'
import path from 'node:path'
import { assertAccessible, assertFits, check, directory, end, open } from './harness.mjs'
import { assertQuiet, press, texts, until, untilShown } from './viewer/page.mjs'
import { scriptedRun } from './viewer/scripted-run.mjs'
import { view } from './viewer/view.mjs'

const million = 1_000_000
/** By what they are; none may do more than be read. */
const attacks = {
  scripts: '<script>document.title = "hacked"</script><img src=x onerror="document.title=\'hacked\'">',
  svg: '<svg onload="alert(1)"><script href="http://evil.example/x.js"></script></svg><iframe src="//evil.example">',
  markdown: '![x](http://evil.example/x.png) [a](javascript:alert(1)) <http://evil.example>',
  style: '"><style>* { display: none }</style><link rel=stylesheet href=//evil.example/x.css>',
  template: '{{constructor.constructor("alert(1)")()}} <%= alert(1) %> </textarea></script></body>',
  bidi: 'abc \u202Edesrever\u202C \u2066isolated\u2069 \u200Fmark',
  escapes: '\u001B[31mred\u001B[0m \u001B]0;title\u0007 bell, \r carriage, \u0000 zero, \u009B31m',
  invisible: `${'\u200B'.repeat(3000)}behind the flood`,
  marks: `Z${'\u0301\u0316'.repeat(2000)}algo`,
  hebrew: 'שלום עולם (mixed) 123!',
  word: 'x'.repeat(million),
  lines: 'line\n'.repeat(2000),
  blanks: 'a '.repeat(million / 2),
}
const names = Object.keys(attacks)
const all = Object.values(attacks)
const run = path.join(directory, 'hostile')
await scriptedRun(run, {
  prompts: all,
  answer: (_, draw) => all[draw % all.length] ?? '',
  // Every third vote gives no score.
  judge: (_, draw) => `${all[draw % all.length]}\n\n${draw % 3 === 0 ? 'no total' : `Score: ${draw % 6}`}`,
})
const viewer = await view(run)

for (const [index, name] of names.entries()) {
  await check(`${name}: read as text, in prompt, candidates and judgements`, async () => {
    const opened = await open(viewer.at(`prompt=1:${index}&at=${index}&differences=yes`))
    const { page } = opened
    await untilShown(page, `1:${index}`)
    await until(page, "document.querySelector('.compared') !== null")
    await press(page, 'v')
    await until(page, "document.querySelector('.votes .long') !== null")
    const made = await page.evaluate(
      `[...document.querySelectorAll('#app script, #app img, #app svg, #app iframe, #app style, #app link, #app a')].length`,
    )
    assert.equal(made, 0)
    assert.match(await page.title(), /self-rewarding$/)
    const shown = await page.evaluate("document.getElementById('app').textContent")
    assert.doesNotMatch(shown, /[^\P{Cc}\n]|\p{Bidi_Control}|\u200B/u)
    const whole = attacks[/** @type {keyof typeof attacks} */ (name)]
    if (/^[ -~]+$/.test(whole) && whole.length < 500)
      assert.equal((await texts(page, '.asked .text'))[0], whole)
    await assertFits(page)
    assertQuiet(opened, viewer.origin)
    await page.context().close()
  })
}

await check('control characters are shown as pictures', async () => {
  const index = names.indexOf('escapes')
  const { page } = await open(viewer.at(`prompt=1:${index}`))
  await untilShown(page, `1:${index}`)
  assert.equal(
    (await texts(page, '.asked .text'))[0],
    '␛[31mred␛[0m ␛]0;title␇ bell, ␍ carriage, ␀ zero, \uFFFD31m',
  )
  await page.context().close()
})

await check(
  'a line of a megabyte is read in steps, to its end, and nothing stands still for long',
  async () => {
    const index = names.indexOf('word')
    const { page } = await open(viewer.at(`prompt=1:${index}&at=${index}`))
    await untilShown(page, `1:${index}`)
    await page.evaluate(
      `globalThis.longest = 0
    new PerformanceObserver(list => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration)
    }).observe({ type: 'longtask' })`,
    )
    const more = page.locator('.asked').getByRole('button', { name: /Show more/ })
    for (let step = 1; step <= 20; step += 1) {
      await more.click()
      await until(
        page,
        `[...document.querySelectorAll('.asked .text')].reduce((sum, part) => sum + part.textContent.length, 0) === ${step * 50_000}`,
      )
    }
    assert.equal(await more.count(), 0)
    await assertFits(page)
    const longest = await page.evaluate('globalThis.longest')
    assert.ok(longest < 3000, `the page stood still for ${longest} ms`)
    await page.context().close()
  },
)

await check('marks that are piled up stay in their box', async () => {
  const index = names.indexOf('marks')
  const { page } = await open(viewer.at(`prompt=1:${index}`))
  await untilShown(page, `1:${index}`)
  assert.match(
    await page.evaluate("getComputedStyle(document.querySelector('.asked .text')).contain"),
    /paint|content/,
  )
  await page.context().close()
})

for (const [name, options] of /** @type {const} */ ([
  ['wide', {}],
  ['on a phone', { width: 360, height: 740 }],
  ['on a phone in the dark', { width: 360, height: 740, dark: true }],
])) {
  await check(
    `${name}: list, prompts and spot check are accessible and no wider than the window`,
    async () => {
      for (const place of ['', 'prompt=1:5&differences=yes', 'prompt=1:10', 'mode=spot-check']) {
        const opened = await open(viewer.at(place), options)
        const { page } = opened
        await page.waitForSelector(place === '' ? '.row' : '.asked, .end')
        await page.waitForTimeout(300)
        await assertFits(page)
        await assertAccessible(page)
        assertQuiet(opened, viewer.origin)
        await page.context().close()
      }
    },
  )
}

await check(
  'a search that is everywhere in a megabyte marks some of it, and nothing stands still',
  async () => {
    const index = names.indexOf('blanks')
    const { page } = await open(viewer.at(`text=a&prompt=1:${index}&differences=yes`))
    await untilShown(page, `1:${index}`)
    const more = page.locator('.asked').getByRole('button', { name: /Show more/ })
    await page.evaluate(
      `globalThis.longest = 0
    new PerformanceObserver(list => {
      for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration)
    }).observe({ type: 'longtask' })`,
    )
    await more.click()
    await until(page, "document.querySelector('.asked .text').textContent.length === 50_000")
    assert.equal(await page.locator('.asked mark.hit').count(), 1000)
    const longest = await page.evaluate('globalThis.longest')
    assert.ok(longest < 3000, `the page stood still for ${longest} ms`)
    await page.context().close()
  },
)

await check('a search for markup finds it, and a hostile address changes nothing', async () => {
  const { page, complaints } = await open(viewer.at(`text=${encodeURIComponent('<script>document')}`))
  await until(page, "/^\\d+ of \\d+ prompts$/.test(document.querySelector('.count')?.textContent)")
  await press(page, 'j')
  await untilShown(page, `1:${names.indexOf('scripts')}`)
  assert.deepEqual([...new Set(await texts(page, '.asked mark.hit, .row mark.hit'))], ['<script>document'])
  assert.equal((await texts(page, '.asked .text'))[0], attacks.scripts)
  assert.equal(await page.locator('#app script, #app img').count(), 0)
  await page.context().close()
  const hostile = `outcome=${encodeURIComponent('<img src=x onerror=alert(1)>')}&prompt=1:1&sort=__proto__&gap=NaN..Infinity`
  const again = await open(viewer.at(hostile))
  await untilShown(again.page, '1:1')
  assert.equal(await again.page.locator('#app img').count(), 0)
  assert.deepEqual([complaints, again.complaints.filter(text => !/40[04]/.test(text))], [[], []])
  await again.page.context().close()
})

await viewer.end()
await end()
