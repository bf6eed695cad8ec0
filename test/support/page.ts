// The operator's page as a user has it: built once, opened in a real browser, and acted on by what is seen.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Role } from '../../src/model.ts'
import { startTestDaemon, type TestDaemon } from '../cli/daemon.ts'
import { startBrowser, type Browser } from './browser.ts'
import { exchange } from './test-api.ts'
import { temporaryDirectory } from './test-store.ts'

// plain JavaScript, because the build runs before anything is compiled
const { buildPage } = (await import(new URL('../../scripts/build-page.js', import.meta.url).href)) as {
  buildPage: (folder: string) => Promise<void>
}

/** Builds the page into a folder that goes with the test. */
export async function builtPage(t: Test): Promise<string> {
  const folder = join(temporaryDirectory(t), 'web')
  await buildPage(folder)
  return folder
}

/** A real daemon with the page. */
export interface PageDaemon extends TestDaemon {
  /** A token of this role. */
  keyFor: (role: Role) => Promise<string>
  /** Asks its API as the local administrator; throws what it refuses. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it freely
  api: (method: string, path: string, body?: unknown) => Promise<any>
}

/** Starts it; it ends with the test. */
export async function startPageDaemon(t: Test): Promise<PageDaemon> {
  const daemon = await startTestDaemon(t, { pageDirectory: await builtPage(t) })
  const api: PageDaemon['api'] = async (method, path, body) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const {
      status,
      text,
      body: reply,
    } = await exchange(
      { socketPath: daemon.socket, method, path: `/api/v1${path}`, headers },
      body === undefined ? undefined : JSON.stringify(body),
    )
    if (status >= 400) throw new Error(text)
    return reply as unknown
  }
  return {
    ...daemon,
    api,
    keyFor: async (role) => (await api('POST', '/tokens', { name: role, role })).token as string,
  }
}

/** What a user does. */
export interface PageUser extends Browser {
  /** Opens the page and signs in. */
  signIn(url: string, key: string): Promise<void>
  go(hash: string): Promise<void>
  /** Presses the button or link that says this, in the open dialog if there is one. */
  click(text: string): Promise<void>
  /** Fills a field, found by its label or `aria-label`; a choice takes its value, a box a word for on. */
  fill(label: string, value: string): Promise<void>
  /** Waits until the page shows this. */
  sees(text: string): Promise<void>
  text(): Promise<string>
  /** Waits until something that this selector finds shows this text. */
  seesIn(selector: string, text: string): Promise<void>
  /** With PICTURES=FOLDER what is seen is kept, in light and dark, wide and narrow, to be looked at. */
  pictures(name: string): Promise<void>
  /** What axe-core finds wrong for users of screen readers and keyboards: rule and place. */
  violations(): Promise<string[]>
  /** Fails where the page is not usable by everybody, or wider than the window. */
  checkView(name: string): Promise<void>
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const SIZE = { width: 1280, height: 860 }

/** A browser with the page's user in it. */
export async function startPageUser(t: Test): Promise<PageUser> {
  const browser = await startBrowser(t)
  await browser.look(SIZE.width, SIZE.height, 'light')
  const quoted = (text: string) => JSON.stringify(text)
  const scope = `(document.querySelector('dialog[open]') ?? document)`
  const user: PageUser = {
    ...browser,
    async signIn(url, key) {
      await browser.open(url)
      await user.fill('Token', key)
      await user.click('Sign in')
      await browser.until(`document.querySelector('.role')`)
    },
    async go(hash) {
      await browser.run(`location.hash = ${quoted(hash)}`)
    },
    async click(text) {
      const found = `[...${scope}.querySelectorAll('button, a, summary, input[type=checkbox]')].find((one) => !one.disabled && (one.innerText.replace(/\\s+/g, ' ').trim() === ${quoted(text)} || one.ariaLabel === ${quoted(text)}))`
      await browser.until(found)
      await browser.run(`(() => { const one = ${found}; one.focus(); one.click() })()`)
    },
    async fill(label, value) {
      const found = `([...${scope}.querySelectorAll('input, select, textarea')].find((one) => one.ariaLabel === ${quoted(label)}) ??
        [...${scope}.querySelectorAll('label')].find((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() === ${quoted(label)}))?.querySelector('input, select, textarea'))`
      await browser.until(found)
      // a choice can be made once it is there
      await browser.until(
        `${found}.localName !== 'select' || [...${found}.options].some(({ value }) => value === ${quoted(value)})`,
      )
      await browser.run(`(() => { const field = ${found}
        if (field.type === 'checkbox') return field.checked === ${value !== ''} || field.click()
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, ${quoted(value)})
        field.dispatchEvent(new Event(field.localName === 'select' ? 'change' : 'input', { bubbles: true })) })()`)
    },
    text: async () => String(await browser.run('document.body.innerText')),
    sees: (text) => browser.until(`document.body.innerText.includes(${quoted(text)})`),
    seesIn: (selector, text) =>
      browser.until(
        `[...document.querySelectorAll(${quoted(selector)})].some((one) => one.innerText.includes(${quoted(text)}))`,
      ),
    async pictures(name) {
      const folder = process.env['PICTURES']
      if (!folder) return
      for (const scheme of ['light', 'dark'] as const)
        for (const width of [1280, 800]) {
          await browser.look(width, SIZE.height, scheme)
          // time to be laid out anew
          await new Promise((resolve) => setTimeout(resolve, 150))
          writeFileSync(join(folder, `${name}-${scheme}-${width}.png`), await browser.picture())
        }
      await browser.look(SIZE.width, SIZE.height, 'light')
    },
    async violations() {
      if ((await browser.run('typeof axe')) === 'undefined') await browser.run(`${AXE}; undefined`)
      return (await browser.run(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
        violations.map(({ id, help, nodes }) => id + ': ' + help + ' at ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`)) as string[]
    },
    async checkView(name) {
      t.same(await user.violations(), [], `${name}: axe-core finds nothing in the light`)
      await browser.look(SIZE.width, SIZE.height, 'dark')
      t.same(await user.violations(), [], `${name}: nor in the dark`)
      await browser.look(800, SIZE.height, 'light')
      t.ok(
        await browser.run('document.documentElement.scrollWidth <= innerWidth'),
        `${name}: nothing is cut off at 800 pixels`,
      )
      await browser.look(SIZE.width, SIZE.height, 'light')
      await user.pictures(name)
    },
  }
  return user
}
