// A run's page in Chromium, opened from the disk.
import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { bradleyTerry } from 'self-rewarding/evaluate'
import { runFolder } from 'self-rewarding/node'
import { htmlReport, summariseRun } from 'self-rewarding/report'
import { assertAccessible, assertFits, check, directory, end, focused, open, run } from './harness.mjs'
import { hostile, makeHostileRun } from './hostile-run.mjs'

const lab = path.join(directory, 'lab')
const hostileRun = path.join(directory, 'hostile')
/** @param {string} run */
const pageOf = run => pathToFileURL(path.join(run, 'report.html')).href

await check('a run of the lab makes a page', () => {
  const command = [
    path.resolve('dist/cli.js'),
    'run',
    '--directory',
    lab,
    '--iterations',
    '1',
    '--prompts',
    '60',
  ]
  run(directory, process.execPath, ...command)
})

/** An evaluation whose every name would do something. */
function hostileModels() {
  const names = hostile.slice(0, 5)
  const compared = names.slice(1).map((a, i) => ({ a, b: names[i] ?? '' }))
  return {
    models: [],
    headToHead: compared.map(pair => ({
      ...pair,
      ...{ win: 9, tie: 2, lose: 4, judge: names[0] ?? '', selfEvaluated: true, net: 0.3, pvalue: 0.2 },
    })),
    strengths: bradleyTerry(compared.map(pair => ({ ...pair, win: 9, tie: 2, lose: 4 }))),
    cross: names.map(judge => ({ judge, writer: judge, n: 3, excluded: 1, mean: 4 })),
    selfPreference: names.map(model => ({ model, n: 3, value: 1, interval: { low: 0.5, high: 1.5 } })),
  }
}

await check('a run full of hostile texts makes a page of less than 2 MB', async () => {
  await makeHostileRun(hostileRun)
  const summary = await summariseRun(await runFolder(hostileRun), {
    title: '</title><script>window.hacked = 1</script>',
    models: hostileModels(),
  })
  writeFileSync(path.join(hostileRun, 'report.html'), htmlReport(summary))
  assert.ok(statSync(path.join(hostileRun, 'report.html')).size < 2_000_000)
})

const looks = /** @type {const} */ ([
  ['wide', {}],
  ['on a phone', { width: 360, height: 740 }],
  ['in the dark', { dark: true }],
  ['on a phone in the dark', { width: 360, height: 740, dark: true }],
  ['without a script', { isScripted: false }],
])

for (const [name, url] of [
  ['the lab', pageOf(lab)],
  ['hostile texts', pageOf(hostileRun)],
]) {
  for (const [look, options] of looks) {
    await check(`the page of ${name} ${look} asks for nothing, complains of nothing, and fits`, async () => {
      const { page, requests, complaints } = await open(String(url), options)
      await assertFits(page)
      assert.deepEqual([requests, complaints], [[url], []])
      await page.context().close()
    })
    if (!('isScripted' in options)) {
      await check(`the page of ${name} ${look} is accessible`, async () => {
        const { page } = await open(String(url), options)
        // What is folded in is a part of the page too.
        await page.evaluate(() => {
          for (const details of document.querySelectorAll('details')) details.open = true
        })
        await assertAccessible(page)
        await assertFits(page)
        await page.context().close()
      })
    }
  }
}

await check('nothing of a hostile text runs, is an element, or names one', async () => {
  const { page, requests, complaints } = await open(pageOf(hostileRun))
  await page.waitForTimeout(500)
  const found = await page.evaluate(() => ({
    hacked: 'hacked' in window,
    elements: document.querySelectorAll(
      'img, iframe, form, link, base, object, foreignObject, svg script, [onload], [autofocus]',
    ).length,
    scripts: document.scripts.length,
    headings: document.querySelectorAll('h1').length,
    outside: [...document.links].filter(({ hash, href }) => href !== `${location.href.split('#')[0]}${hash}`)
      .length,
    twice:
      [...document.querySelectorAll('[id]')].length -
      new Set([...document.querySelectorAll('[id]')].map(({ id }) => id)).size,
    policy: document.querySelector('meta[http-equiv]')?.getAttribute('content') ?? '',
    text: document.body.textContent ?? '',
  }))
  assert.deepEqual(
    { ...found, policy: '', text: '' },
    { hacked: false, elements: 0, scripts: 1, headings: 1, outside: 0, twice: 0, policy: '', text: '' },
  )
  assert.match(
    found.policy,
    /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
  )
  assert.ok(!/[\u202A-\u202E\u2066-\u2069]/.test(found.text) && !found.text.includes('\u001b'))
  assert.deepEqual([requests.length, complaints], [1, []])
  await page.context().close()
})

await check('the policy refuses what a text would do even as markup', async () => {
  const { page, complaints } = await open(pageOf(lab))
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<img src="http://127.0.0.1:9/x.png" onerror="window.hacked = 1">',
    )
  })
  const isRefused = () => complaints.some(each => each.includes('Content Security Policy'))
  // The browser says so in its own time.
  for (let tries = 0; tries < 1000 && !isRefused(); tries++) await page.waitForTimeout(30)
  assert.ok(isRefused(), complaints.join('\n'))
  assert.equal(await page.evaluate('"hacked" in window'), false)
  await page.context().close()
})

await check('what the lab measured is on its page, with a link to every part', async () => {
  const { page } = await open(pageOf(lab))
  const { titles, links } = await page.evaluate(() => ({
    titles: [...document.querySelectorAll('h2')].map(({ textContent }) => textContent),
    links: [...document.querySelectorAll('nav a')].map(({ textContent }) => textContent),
  }))
  assert.deepEqual(links, titles)
  for (const title of [
    'Health',
    'Head to head (Figure 3)',
    'Judging (Table 2)',
    'Scores',
    'Map of the prompts (Figure 4)',
    'Training',
    'Samples',
    'Time and cost',
    'Lineage',
    'Settings',
  ])
    assert.ok(titles.includes(title), title)
  await page.context().close()
})

/** @param {import('./harness.mjs').Page} page @returns {Promise<{ place: string, shown: string[], kinds: string }>} */
const samples = page =>
  page.evaluate(() => {
    const shown = [...document.querySelectorAll('article')].filter(({ hidden }) => !hidden)
    return {
      place: document.getElementById('place')?.textContent,
      shown: shown.map(article => article.querySelector('h3')?.textContent),
      kinds: shown[0]?.dataset.kinds,
    }
  })

await check('by keyboard alone: skip, contents, filter, next and previous', async () => {
  const { page } = await open(pageOf(lab))
  await page.keyboard.press('Tab')
  assert.equal(await focused(page), 'a Skip to the report')
  await page.keyboard.press('Tab')
  assert.equal(await focused(page), 'a Health')
  const order = []
  for (let i = 0; i < 200 && !order.at(-1)?.endsWith('Next'); i++) {
    await page.keyboard.press('Tab')
    order.push(await focused(page))
  }
  const controls = order.slice(-4).map(each => each.split(' ')[0])
  assert.deepEqual(controls, ['select', 'select', 'button', 'button'])
  const before = await samples(page)
  assert.match(before.place, /^1 of \d+$/)
  assert.equal(before.shown.length, 1)
  await page.keyboard.press('Enter')
  assert.match((await samples(page)).place, /^2 of/)
  await page.keyboard.press('ArrowRight')
  assert.match((await samples(page)).place, /^3 of/)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Space')
  assert.deepEqual(await samples(page), before)
  // At an end it stays there.
  await page.keyboard.press('Space')
  assert.deepEqual(await samples(page), before)
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('End')
  const filtered = await samples(page)
  assert.notEqual(filtered.place, before.place)
  const kind = await page.evaluate(() => Reflect.get(Object(document.getElementById('of-kind')), 'value'))
  assert.ok(filtered.kinds.split(' ').includes(kind))
  await page.context().close()
})

await check('without a script all samples are there, and no control that does nothing', async () => {
  const { page } = await open(pageOf(lab), { isScripted: false })
  assert.ok((await page.locator('article:visible').count()) > 5)
  assert.equal(await page.locator('.controls:visible').count(), 0)
  await page.context().close()
})

await check('on paper all samples are there', async () => {
  const { page } = await open(pageOf(lab))
  const all = await page.locator('article').count()
  await page.evaluate('window.dispatchEvent(new Event("beforeprint"))')
  assert.equal(await page.locator('article:visible').count(), all)
  await page.evaluate('window.dispatchEvent(new Event("afterprint"))')
  assert.equal(await page.locator('article:visible').count(), 1)
  await page.context().close()
})

await end()
