// The page of `view` over a run of the lab, in Chromium.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { assertAccessible, assertFits, check, directory, end, focused, open, run } from './harness.mjs'
import { assertQuiet, press, texts, until, untilCounted, untilShown } from './viewer/page.mjs'
import { view } from './viewer/view.mjs'

const lab = path.join(directory, 'lab')
run(directory, process.execPath, path.resolve('dist/cli.js'), 'run', '--directory', lab, '--prompts', '60')

/** @param {string} file */
const rows = file =>
  readFileSync(path.join(lab, file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
const pairs = rows('iteration-1/pairs.jsonl')
const prompts = rows('iteration-1/prompts.jsonl')
const candidates = rows('iteration-1/candidates.jsonl')
const judgements = rows('iteration-1/judgements.jsonl')

const viewer = await view(lab)

await check('the overview has the numbers of the datasets', async () => {
  const opened = await open(viewer.url)
  const { page } = opened
  await untilCounted(page, '120 prompts')
  await until(page, "document.querySelectorAll('.iteration').length === 2")
  const figures = await texts(page, '.iteration:first-of-type .figures dd')
  assert.equal(figures[0]?.trim(), '60')
  assert.equal(figures[4]?.split(' ')[0], String(pairs.length))
  assert.match((await texts(page, '.state'))[0] ?? '', /finished/)
  assertQuiet(opened, viewer.origin)
  await page.context().close()
})

await check('the token leaves the address, and a reload keeps the place', async () => {
  const { page } = await open(viewer.at('outcome=pair&iteration=1'))
  await untilCounted(page, `${pairs.length} of 60 prompts`)
  assert.ok(!page.url().includes(new URL(viewer.url).hash.slice(1)))
  await press(page, 'j', 'j', 'd')
  await until(page, "location.hash.includes('differences=yes')")
  const place = page.url()
  assert.match(place, /prompt=1%3A\d+/)
  await page.reload()
  await until(page, "document.querySelector('.row[aria-selected=true]') !== null")
  assert.equal(page.url(), place)
  await untilCounted(page, `${pairs.length} of 60 prompts`)
  await until(page, "document.querySelector('.compared') !== null")
  await page.context().close()
})

await check('a prompt is shown with its candidates, scores, votes and what became of it', async () => {
  const [pair] = pairs
  const { prompt_index: index, chosen_candidate: chosen, rejected_candidate: rejected } = pair
  const { page } = await open(viewer.at(`prompt=1:${index}`))
  await untilShown(page, `1:${index}`)
  assert.equal((await texts(page, '.asked .text'))[0], prompts[index].prompt)
  assert.deepEqual((await texts(page, '.candidate h3')).slice(0, 2), [
    `Candidate ${chosen}`,
    `Candidate ${rejected}`,
  ])
  assert.deepEqual(await texts(page, '.candidate > header .role'), ['chosen', 'rejected'])
  const own = candidates.filter(row => row.prompt_index === index)
  const shown = await texts(page, '.candidate > .long .text')
  assert.deepEqual(shown.toSorted(), own.map(row => row.text).toSorted())
  assert.equal(shown[0], own.find(row => row.candidate === chosen).text)
  const scores = await texts(page, '.candidate .score b')
  assert.deepEqual(scores.slice(0, 2).map(Number), [
    Number(pair.chosen_score.toFixed(2)),
    Number(pair.rejected_score.toFixed(2)),
  ])
  await press(page, 'v')
  const said = judgements.filter(row => row.prompt_index === index).map(row => row.text)
  await until(page, `document.querySelectorAll('.votes .text').length >= ${said.length}`)
  assert.deepEqual((await texts(page, '.votes .text')).toSorted(), said.toSorted())
  await page.context().close()
})

await check('the demonstrations of the writer of a prompt are fetched once they are opened', async () => {
  const opened = await open(viewer.at('prompt=1:1'))
  const { page, requests } = opened
  await untilShown(page, '1:1')
  const asked = () => requests.filter(url => url.includes('/api/prompt/writer')).length
  assert.equal(asked(), 0)
  const number = Number(/^call:(\d+)/.exec(prompts[1].source)?.[1])
  const call = rows('calls/iteration-1.0001.jsonl').find(
    each => each.kind === 'prompts' && each.prompt === number,
  )
  await page.locator('.writer summary').focus()
  await press(page, 'Enter')
  await until(page, "document.querySelectorAll('.writer li').length > 0")
  assert.deepEqual(await texts(page, '.writer li .text'), call.demonstrations)
  await press(page, 'Enter', 'Enter')
  await until(page, "document.querySelector('.writer').open")
  assert.equal(asked(), 1)
  await assertAccessible(page)
  assertQuiet(opened, viewer.origin)
  await page.context().close()
})

await check('search, filters and sorting give what the datasets have', async () => {
  const { page } = await open(viewer.at('iteration=1'))
  await untilCounted(page, '60 prompts')
  await press(page, '/')
  await page.keyboard.type('HEN')
  const found = prompts.filter(({ prompt_index: index, prompt }) =>
    [
      prompt,
      ...candidates.filter(row => row.prompt_index === index).map(row => row.text),
      ...judgements.filter(row => row.prompt_index === index).map(row => row.text),
    ].some(text => text.toLowerCase().includes('hen')),
  )
  await untilCounted(page, `${found.length} of 60 prompts`)
  await press(page, 'Escape')
  await page.getByRole('button', { name: 'Remove filter: “HEN”' }).click()
  await untilCounted(page, '60 prompts')
  await press(page, 'f')
  await page.getByRole('group', { name: 'Gap of scores' }).getByLabel('from').fill('2')
  await press(page, 'Tab')
  const wide = pairs.filter(row => row.chosen_score - row.rejected_score >= 2)
  await untilCounted(page, `${wide.length} of 60 prompts`)
  await page.getByLabel('Sort').selectOption('gap-down')
  await until(page, "location.hash.includes('isDescending=yes')")
  const sorted = wide.map(row => row.chosen_score - row.rejected_score).toSorted((a, b) => b - a)
  // As many as are on the screen, once they have been sorted.
  await until(
    page,
    `(() => {
      const gaps = [...document.querySelectorAll('.row .meta')].map(({ textContent }) => /gap (\\d+\\.\\d\\d)/.exec(textContent)?.[1])
      return gaps.length > 0 && gaps.every((gap, at) => gap === ${JSON.stringify(sorted.map(gap => gap.toFixed(2)))}[at])
    })()`,
  )
  await page.context().close()
})

await check(
  'what was searched for is marked in list and prompt, differences or not, and n goes there',
  async () => {
    const [pair] = pairs.filter(row => prompts[row.prompt_index].prompt.includes('hen'))
    const index = pair.prompt_index
    const { page, complaints } = await open(viewer.at(`iteration=1&text=HEN&prompt=1:${index}`))
    await untilShown(page, `1:${index}`)
    await until(page, "document.querySelectorAll('.row mark.hit').length > 0")
    for (const mark of await texts(page, 'mark.hit')) assert.equal(mark, 'hen')
    const whole = prompts[index].prompt
    assert.equal((await texts(page, '.asked .text'))[0], whole)
    assert.equal(await page.locator('.asked mark.hit').count(), whole.split('hen').length - 1)
    await press(page, 'd')
    await until(page, "document.querySelector('.compared') !== null")
    // Marks cut a text in parts, and lose none of it.
    const own = candidates.filter(row => row.prompt_index === index).map(row => row.text)
    assert.deepEqual((await texts(page, '.candidate > .long .text')).toSorted(), own.toSorted())
    await press(page, 'v', 'n')
    assert.equal(await page.locator('mark.hit[data-now]').count(), 1)
    const first = await page.evaluate(
      "[...document.querySelectorAll('.prompt-pane mark.hit')].findIndex(mark => 'now' in mark.dataset)",
    )
    await press(page, 'n')
    const second = await page.evaluate(
      "[...document.querySelectorAll('.prompt-pane mark.hit')].findIndex(mark => 'now' in mark.dataset)",
    )
    assert.deepEqual([first, second], [0, 1])
    await assertAccessible(page)
    // A blind pair is shown as it is.
    await press(page, 'c')
    await until(page, "document.querySelector('.check-pane .item') !== null")
    assert.equal(await page.locator('mark').count(), 0)
    assert.deepEqual(complaints, [])
    await page.context().close()
  },
)

await check('the keyboard alone goes everywhere', async () => {
  const { page, complaints } = await open(viewer.url)
  await untilCounted(page, '120 prompts')
  await press(page, 'j')
  await untilShown(page, '1:0')
  await press(page, 'j', 'j', 'k')
  await untilShown(page, '1:1')
  await press(page, 'l', 'ArrowDown')
  await untilShown(page, '1:2')
  await press(page, 'End')
  await untilShown(page, '2:59')
  await press(page, 'PageUp', 'Home')
  await untilShown(page, '1:0')
  assert.equal(await page.locator('.list').getAttribute('aria-activedescendant'), 'row-0')
  await press(page, '0', '1', '2', '3')
  await until(
    page,
    "[...document.querySelector('.desk').querySelectorAll('h3')].map(h3 => h3.textContent).join() === 'Candidate 2,Candidate 3'",
  )
  await press(page, 'f')
  await until(page, "document.activeElement?.tagName === 'SELECT'")
  await press(page, 'Escape')
  assert.match(await focused(page), /^div Prompts/)
  await press(page, '/')
  assert.match(await focused(page), /^input Search/)
  await page.keyboard.type('j?')
  await press(page, 'Escape', 'o')
  assert.match(await focused(page), /^section Prompt/)
  await press(page, '?')
  await until(page, "document.querySelector('dialog[open]') !== null")
  await assertAccessible(page)
  await press(page, 'Escape')
  await until(page, "document.querySelector('dialog[open]') === null")
  await press(page, 'Escape')
  await until(page, "document.querySelector('.overview') !== null")
  await press(page, 'c')
  await until(page, "document.querySelector('.check-pane .item') !== null")
  await press(page, 'Escape')
  await until(page, "document.querySelector('.list-pane') !== null")
  assert.deepEqual(complaints, [])
  await page.context().close()
})

for (const [name, options] of /** @type {const} */ ([
  ['wide', {}],
  ['on a phone', { width: 360, height: 740 }],
  ['in the dark', { dark: true }],
  ['on a phone in the dark', { width: 360, height: 740, dark: true }],
])) {
  await check(`every view ${name}: accessible, and no wider than the window`, async () => {
    for (const [place, ready, ...keys] of /** @type {const} */ ([
      ['', '.row'],
      [`prompt=1:${pairs[0].prompt_index}&differences=yes`, '.votes', 'v'],
      ['outcome=pair', '.row', 'f'],
      ['text=nothinghasthis', '.list-pane > .none'],
      ['mode=spot-check', '.check-pane .item', 'g'],
    ])) {
      const opened = await open(viewer.at(place), options)
      const { page } = opened
      await page.waitForSelector(ready)
      await press(page, ...keys)
      await page.waitForTimeout(200)
      await assertFits(page)
      await assertAccessible(page)
      assertQuiet(opened, viewer.origin)
      await page.context().close()
    }
  })
}

await check('on a phone the list and a prompt come one after the other', async () => {
  const { page } = await open(viewer.url, { width: 360, height: 740 })
  await page.locator('.row').first().click()
  await untilShown(page, '1:0')
  assert.equal(await page.locator('.list-pane').isVisible(), false)
  await page.goBack()
  await page.locator('.list-pane').waitFor()
  await page.locator('.row').nth(1).click()
  await untilShown(page, '1:1')
  const tops = await page.evaluate(
    "[...document.querySelectorAll('.picker button')].map(button => button.getBoundingClientRect().top)",
  )
  assert.equal(new Set(tops).size, 1, `candidates stand side by side: ${tops}`)
  await page.getByRole('button', { name: '← List' }).click()
  await page.locator('.list-pane').waitFor()
  await page.context().close()
})

await check('a spot check is blind, writes its file, and counts the agreement rightly', async () => {
  const opened = await open(viewer.at('mode=spot-check'))
  const { page } = opened
  await page.waitForSelector('.check-pane .item')
  const text = await page.evaluate('document.body.innerText + document.title + location.hash')
  assert.doesNotMatch(text, /chosen|rejected|\bscore\b|of 5/i)
  const keys = ['a', 'b', 't', 'a', 's', 'b', 'a', 'a']
  for (const [i, key] of keys.entries()) {
    await press(page, key)
    await until(page, `document.querySelector('.agreement p')?.textContent.startsWith('${i + 1} pair')`)
    await until(page, "document.querySelector('.answers button')?.disabled === false")
  }
  // The last answer was a slip.
  await press(page, 'u')
  await until(page, "document.querySelector('.answers [aria-pressed=true]') !== null")
  assert.match((await texts(page, '.answers [aria-pressed=true]'))[0] ?? '', /^A is better/)
  await press(page, 'b')
  await until(page, "document.querySelector('.answers [aria-pressed=true]') === null")
  // Nothing that tells of the judge came to the page up to here.
  const asked = opened.requests.filter(url => url.includes('agreement'))
  assert.deepEqual(asked, [])
  await press(page, 'g')
  const file = path.join(lab, 'spot-check/human-preferences.jsonl')
  await until(page, "document.querySelector('.agreement .big') !== null")
  const lines = rows('spot-check/human-preferences.jsonl')
  assert.equal(lines.at(-1).preference, 'seen')
  const written = lines.slice(0, -1)
  assert.equal(written.length, keys.length + 1)
  const latest = [...new Map(written.map(row => [`${row.iteration}:${row.prompt_index}`, row])).values()]
  assert.equal(latest.length, keys.length)
  assert.deepEqual(
    latest.map(row => row.preference),
    ['a', 'b', 'tie', 'a', 'skip', 'b', 'a', 'b'],
  )
  // Who the judge prefers, from the scores of the datasets.
  const decided = latest.filter(row => row.preference === 'a' || row.preference === 'b')
  const isAgreed = (/** @type {any} */ row) => {
    const scores = rows(`iteration-${row.iteration}/scores.jsonl`).filter(
      ({ prompt_index: index }) => index === row.prompt_index,
    )
    /** @param {number} name */
    const scoreOf = name => scores.find(({ candidate }) => candidate === name).score
    const judge = scoreOf(row.a_candidate) > scoreOf(row.b_candidate) ? 'a' : 'b'
    assert.equal(row.judge, judge)
    return judge === row.preference
  }
  // M1 judged the first iteration, M2 the second: each by itself.
  const shares = [1, 2].flatMap(iteration => {
    const own = decided.filter(row => row.iteration === iteration)
    const share = ((100 * own.filter(isAgreed).length) / own.length).toFixed(1)
    return own.length === 0 ? [] : [`M${iteration}: ${share}%`]
  })
  const shown = await page.evaluate(
    `[...document.querySelectorAll('.judges li')].flatMap(li => {
      const share = li.querySelector('.big')?.textContent.split(' ')[0]
      return share ? [li.querySelector('bdi').textContent.split(',')[0] + ': ' + share] : []
    })`,
  )
  assert.deepEqual(shown, shares)
  // What was answered stays now, and what comes is told of at once.
  assert.equal(await page.getByRole('button', { name: /^Back/ }).isDisabled(), true)
  // At once also where the server takes its time to tell of it.
  let tell = () => {}
  const told = new Promise(resolve => {
    tell = () => resolve(undefined)
  })
  await page.route(/spot-check\/agreement/, async (/** @type {any} */ route) => {
    await told
    await route.continue()
  })
  await press(page, 'a')
  await until(
    page,
    `document.querySelector('.agreement p')?.textContent.startsWith('${keys.length + 1} pair')`,
  )
  await until(page, "document.querySelector('.answers button')?.disabled === false")
  await press(page, 'u')
  assert.equal(await page.locator('.answers [aria-pressed]').count(), 0)
  tell()
  assert.ok((await texts(page, '.agreement code'))[0]?.endsWith(path.relative(directory, file)))
  assertQuiet(opened, viewer.origin)
  await page.context().close()
})

await check('a key that shows the agreement brings it into sight, on a phone too', async () => {
  const { page } = await open(viewer.at('mode=spot-check'), { width: 390, height: 600 })
  await page.waitForSelector('.check-pane .item')
  await press(page, 'g')
  await until(page, "document.querySelector('.judges li') !== null")
  await until(
    page,
    `(() => {
      const { top, bottom } = document.querySelector('.judges li').getBoundingClientRect()
      return top >= 0 && bottom <= innerHeight
    })()`,
  )
  await assertFits(page)
  await assertAccessible(page)
  await page.context().close()
})

await check('a pair whose answer stays is explained, and the next one comes', async () => {
  const other = await view(lab)
  const [here, there] = [await open(viewer.at('mode=spot-check')), await open(other.at('mode=spot-check'))]
  for (const { page } of [here, there]) await page.waitForSelector('.check-pane .item')
  const [pair] = await texts(here.page, '.asked .text')
  assert.equal((await texts(there.page, '.asked .text'))[0], pair)
  await press(there.page, 'a')
  await until(there.page, `document.querySelector('.asked .text')?.textContent !== ${JSON.stringify(pair)}`)
  await press(there.page, 'g')
  await until(there.page, "document.querySelector('.judges li') !== null")
  const lines = rows('spot-check/human-preferences.jsonl').length
  await press(here.page, 'b')
  await here.page.getByText('stays as it was').waitFor()
  await until(here.page, `document.querySelector('.asked .text')?.textContent !== ${JSON.stringify(pair)}`)
  assert.equal(rows('spot-check/human-preferences.jsonl').length, lines)
  await assertAccessible(here.page)
  for (const { page } of [here, there]) await page.context().close()
  assert.equal(await other.end(), 0)
})

await check('a page of another origin reads nothing', async () => {
  const other = await view(lab)
  const { page } = await open(other.url)
  const token = new URL(viewer.url).hash.slice(1)
  // Not from the viewer's page, whose own policy would refuse it: from one without any.
  await page.route('**/plain', (/** @type {any} */ route) =>
    route.fulfill({ contentType: 'text/html', body: '<title>other</title>' }),
  )
  await page.goto(`${other.origin}/plain`)
  for (const mode of ['cors', 'no-cors']) {
    const got = await page.evaluate(
      (/** @type {string[]} */ [origin, token, mode]) =>
        fetch(`${origin}/api/run`, {
          mode: /** @type {RequestMode} */ (mode),
          headers: mode === 'cors' ? { authorization: `Bearer ${token}` } : {},
        }).then(
          reply => reply.text(),
          () => 'refused',
        ),
      [viewer.origin, token, mode],
    )
    assert.ok(got === 'refused' || got === '', got)
  }
  await page.context().close()
  assert.equal(await other.end(), 0)
})

await check('a wrong token, and none, are explained', async () => {
  for (const address of [viewer.origin, `${viewer.origin}/#${'x'.repeat(43)}`]) {
    const { page } = await open(address)
    await page.getByText('This address does not open the run.').waitFor()
    await assertAccessible(page)
    await page.context().close()
  }
})

await check('a server that ended is explained, and what was on the page stays', async () => {
  const { page } = await open(viewer.at('prompt=1:1'))
  await untilShown(page, '1:1')
  assert.equal(await viewer.end(), 0)
  await page.getByText('The server does not answer.').waitFor()
  await assertAccessible(page)
  assert.equal((await texts(page, '.asked .text'))[0], prompts[1].prompt)
  const again = await view(lab, '--port', new URL(viewer.url).port)
  await page.goto(again.at('prompt=1:1'))
  await page.reload()
  await untilShown(page, '1:1')
  await page.context().close()
  await again.end()
})

await end()
