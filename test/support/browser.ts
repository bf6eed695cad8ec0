// Chromium without a window, driven over its debugging pipe: opens a page, runs expressions in it, takes pictures.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { Test } from 'tap'

/** One tab. */
export interface Browser {
  open(url: string): Promise<void>
  /** The value of an expression in the page; it is awaited there. */
  run(expression: string): Promise<unknown>
  /** Waits until an expression is true there. */
  until(expression: string, limitMs?: number): Promise<void>
  /** Width in pixels, and the colours the system is set to. */
  look(width: number, height: number, scheme: 'light' | 'dark'): Promise<void>
  /** The window's content as PNG. */
  picture(): Promise<Buffer>
  /** What the page complained of: exceptions, refused resources. */
  complaints: string[]
}

interface Message {
  id?: number
  method?: string
  params?: Record<string, unknown>
  result?: Record<string, unknown>
  error?: { message: string }
}

/** Starts it; it ends with the test. */
export async function startBrowser(t: Test): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'openwds-browser-'))
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run']
  const child = spawn(
    'chromium',
    [
      ...flags,
      '--disable-background-networking',
      `--user-data-dir=${profile}`,
      '--remote-debugging-pipe',
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true },
  )
  const ended = new Promise((resolve) => child.once('close', resolve))
  t.teardown(async () => {
    // its helpers are in its process group: one that lives on would write into the profile while it is removed
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    await ended
    rmSync(profile, { recursive: true, force: true, maxRetries: 20 })
  })
  const output = child.stdio[3] as Writable
  const complaints: string[] = []
  const waiting = new Map<
    number,
    { resolve: (result: Record<string, unknown>) => void; reject: (error: Error) => void }
  >()
  child.once('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser ended'))
  })
  let rest = Buffer.alloc(0)
  ;(child.stdio[4] as Readable).on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      take(JSON.parse(rest.subarray(0, end).toString()) as Message)
      rest = rest.subarray(end + 1)
    }
  })
  function take({ id, method, params, result, error }: Message): void {
    if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') complaints.push(JSON.stringify(params))
    const asked = id === undefined ? undefined : waiting.get(id)
    if (id === undefined || !asked) return
    waiting.delete(id)
    if (error) asked.reject(new Error(error.message))
    else asked.resolve(result ?? {})
  }
  let last = 0
  const call = (method: string, params: Record<string, unknown> = {}, sessionId?: string) =>
    new Promise<Record<string, unknown>>((resolve, reject) => {
      const id = ++last
      waiting.set(id, { resolve, reject })
      output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
    })

  const { targetInfos } = await call('Target.getTargets')
  const tab = (targetInfos as { targetId: string; type: string }[]).find(({ type }) => type === 'page')
  const attached = await call('Target.attachToTarget', { targetId: tab?.targetId, flatten: true })
  const ask = (method: string, params: Record<string, unknown> = {}) =>
    call(method, params, attached['sessionId'] as string)
  await Promise.all([ask('Runtime.enable'), ask('Log.enable'), ask('Page.enable')])

  const run = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await ask('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`)
    return (result as { value?: unknown }).value
  }
  return {
    complaints,
    run,
    open: async (url) => void (await ask('Page.navigate', { url })),
    async until(expression, limitMs = 10_000) {
      const endMs = Date.now() + limitMs
      while ((await run(`Boolean(${expression})`).catch(() => false)) !== true) {
        if (Date.now() > endMs) {
          throw new Error(`never true: ${expression}\n${String(await run('document.body.innerText'))}`)
        }
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
    },
    async look(width, height, scheme) {
      await ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
      await ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] })
    },
    async picture() {
      const { data } = await ask('Page.captureScreenshot', { format: 'png' })
      return Buffer.from(data as string, 'base64')
    },
  }
}
