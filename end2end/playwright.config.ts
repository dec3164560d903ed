import { defineConfig } from '@playwright/test'

// Chromium's sandbox refuses to start as root, and in most containers.
const unsandboxed = process.getuid?.() === 0 || process.env.CI !== undefined

export default defineConfig({
  testDir: 'tests',
  fullyParallel: true,
  workers: 2,
  // for machines that are slow, or busy
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list'], ['./summary.ts']],
  use: {
    // recording slows every step down
    trace: process.env.CI ? 'off' : 'retain-on-failure',
    launchOptions: {
      // Without this the browser that Playwright downloads is used.
      executablePath: process.env.IMPRINT_CHROMIUM,
      args: [
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-gpu',
        '--disable-quic',
        '--disable-sync',
        '--no-first-run',
        ...(unsandboxed ? ['--no-sandbox'] : []),
      ],
    },
  },
  projects: [{ name: 'chromium' }],
})
