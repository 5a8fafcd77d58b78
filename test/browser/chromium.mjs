// Chromium as every check here starts it.
import { createRequire } from 'node:module'
import path from 'node:path'

/** As root there is no sandbox; without the others Chromium calls home, which a closed network refuses. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** @param {string} directory with playwright-core installed */
export function launch(directory) {
  const { chromium } = createRequire(path.resolve(directory, 'x.js'))('playwright-core')
  return chromium.launch({ executablePath: '/usr/bin/chromium', args })
}
