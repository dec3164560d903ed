import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test as base, expect } from '@playwright/test'

const target = path.resolve(__dirname, '../target')

export interface Server {
  /** Where it answers, without a slash at the end. */
  url: string
}

interface WorkerFixtures {
  /** What the server is started with besides its port; a file sets it with `test.use`. */
  serverArgs: string[]
  /** The worker's own server, so that tests at the same time don't meet each other's data. */
  server: Server
}

export const test = base.extend<object, WorkerFixtures>({
  serverArgs: [[], { scope: 'worker', option: true }],

  server: [
    async ({ serverArgs }, use) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'imprint-'))
      const child = spawn(binary(), ['--listen', '127.0.0.1:0', ...serverArgs], {
        cwd: folder,
        env: { ...environment(), IMPRINT_LOG_LEVEL: 'warn' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      try {
        await use({ url: await firstUrl(child) })
      } finally {
        await stop(child)
        rmSync(folder, { recursive: true, force: true })
      }
    },
    { scope: 'worker' },
  ],

  baseURL: ({ server }, use) => use(server.url),
})

export { expect }

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
