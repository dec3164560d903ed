import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { type APIRequestContext, type Page, test as base, expect } from '@playwright/test'

const target = path.resolve(__dirname, '../target')

export interface Server {
  /** Where it answers, without a slash at the end. */
  url: string
}

interface TestFixtures {
  /** What else a page may log, where a test breaks something on purpose. */
  allowed: RegExp
  /** Fails the test when the page logs an error or a warning; on for every page. */
  quietConsole: void
}

interface WorkerFixtures {
  /** What the server is started with besides its port; a file sets it with `test.use`. */
  serverArgs: string[]
  /** The worker's own server, so that tests at the same time don't meet each other's data. */
  server: Server
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  serverArgs: [[], { scope: 'worker', option: true }],

  server: [
    async ({ serverArgs }, use) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'imprint-'))
      const server = await start(folder, ['--listen', '127.0.0.1:0', ...serverArgs])
      try {
        await use(server)
      } finally {
        await server.stop()
        rmSync(folder, { recursive: true, force: true })
      }
    },
    { scope: 'worker' },
  ],

  baseURL: ({ server }, use) => use(server.url),

  allowed: [/(?!)/, { option: true }],

  quietConsole: [
    async ({ allowed, page }, use) => {
      const said: string[] = []
      const expected = (line: string) => [...EXPECTED, allowed].some((pattern) => pattern.test(line))
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !expected(message.text())) said.push(message.text())
      })
      page.on('pageerror', (error) => {
        if (!expected(String(error))) said.push(String(error))
      })
      await use()
      expect(said, 'what the page logged').toEqual([])
    },
    { auto: true },
  ],
})

/** What the browser itself says of what a test does on purpose. */
const EXPECTED = [
  // a refused form
  /^Failed to load resource: .*status of 4\d\d/,
  // scripts are off, or the WebAssembly is held back
  /\.wasm was preloaded using link preload but not used/,
]

export const organization = '000a115d-2852-4b0a-9ce8-47f1134ba95a'
export const volume = 'f0361e7b-cbe4-4882-a999-945192b7171b'

/** Opens a page and waits until the browser has brought it to life. */
export async function openHydrated(page: Page, path: string) {
  await page.goto(path)
  await hydrated(page)
}

export async function hydrated(page: Page) {
  await expect(page.locator('html')).toHaveAttribute('data-hydrated', '')
}

/** Holds requests back, each of which `asked` hears of, until what this gives is called. */
export async function hold(page: Page, url: string | RegExp, asked = () => {}) {
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route(url, async (route) => {
    asked()
    await held
    await route.continue()
  })
  return () => release()
}

/** How a page is opened with and without scripts; each way runs the same checks. */
export const ways: Record<string, { open: (page: Page, path: string) => Promise<void>; scripts: boolean }> = {
  hydrated: { scripts: true, open: openHydrated },
  'without JavaScript': { scripts: false, open: async (page, path) => void (await page.goto(path)) },
}

/** Makes an image by way of the API. */
export async function createImage(request: APIRequestContext, values: object = {}) {
  const answer = await request.post('/images', {
    data: { name: 'my_image', arch: 'arm', organization, root_volume: volume, ...values },
  })
  expect(answer.status()).toBe(201)
  return (await answer.json()).image
}

/** The image as the API answers it. */
export async function readImage(request: APIRequestContext, id: string) {
  return (await (await request.get(`/images/${id}`)).json()).image
}

/** Runs commands as a person would paste them, and gives what they print. */
export async function shell(commands: string) {
  return (await promisify(execFile)('sh', ['-ec', commands])).stdout
}

export { expect }

/** A server that a test starts, and ends, itself. */
export interface OwnServer extends Server {
  /** SIGKILL. */
  kill: () => Promise<void>
  stop: () => Promise<void>
}

/** Starts a server in that folder. */
export async function start(folder: string, args: string[]): Promise<OwnServer> {
  const child = spawn(binary(), args, {
    cwd: folder,
    env: { ...environment(), IMPRINT_LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = async () => {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  try {
    return { url: await firstUrl(child), kill, stop: () => stop(child) }
  } catch (error) {
    await stop(child)
    throw error
  }
}

/** The build that target/site belongs to: the one whose list of hashed names is the newest. */
function binary(): string {
  const builds = ['release', 'debug']
    .map((profile) => path.join(target, profile))
    .filter((folder) => existsSync(path.join(folder, 'imprint')) && existsSync(path.join(folder, 'hash.txt')))
    .sort((a, b) => written(b) - written(a))
  if (!builds[0]) throw new Error('there is no server to test: run `make build`')
  return path.join(builds[0], 'imprint')
}

function written(folder: string): number {
  return statSync(path.join(folder, 'hash.txt')).mtimeMs
}

/** Ours, without what somebody set for a server of their own. */
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(IMPRINT|LEPTOS)_/.test(name)))
}

/** The address in the line that the server prints when it is ready. */
async function firstUrl(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const url = line.match(/http:\/\/[^\s/]+/)
    if (url) {
      child.stdout!.resume()
      return url[0]
    }
  }
  throw new Error('the server ended before it was ready; what it said is above')
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill()
  const patience = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await gone
  clearTimeout(patience)
}
