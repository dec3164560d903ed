import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { APIRequestContext, Page } from '@playwright/test'
import { createImage, expect, openHydrated, start, test } from '../fixtures'

const connection = (page: Page) => page.getByRole('banner').getByText(/^Connection: \w/)
const show = (page: Page) => page.getByRole('button', { name: /\. Show$/ })
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })
const names = (page: Page) => page.getByRole('rowheader').getByRole('link').allInnerTexts()

async function change(request: APIRequestContext, id: string, values: object) {
  expect((await request.patch(`/images/${id}`, { data: values })).status()).toBe(200)
}

/** Opens a page whose stream is open. */
async function openLive(page: Page, path: string) {
  await openHydrated(page, path)
  await expect(connection(page)).toContainText('Live')
}

/** What the tests' own breaking of connections makes the browser say. */
const BROKEN = /^Failed to load resource: net::ERR_|^WebSocket|net::ERR_INTERNET_DISCONNECTED/

test('what another page creates waits behind a button, and then shows', async ({ page, context, request }) => {
  await createImage(request, { name: 'made elsewhere before' })
  await openLive(page, '/?sort=name&q=made+elsewhere')
  const before = await names(page)
  const other = await context.newPage()
  await openHydrated(other, '/new')
  await other.getByLabel('Name').fill('made elsewhere')
  await other.getByRole('radio', { name: 'arm64', exact: true }).check()
  await other.getByRole('combobox', { name: 'Organization' }).fill('000a115d-2852-4b0a-9ce8-47f1134ba95a')
  await other.getByRole('combobox', { name: 'Root volume' }).fill('f0361e7b-cbe4-4882-a999-945192b7171b')
  await other.getByRole('button', { name: 'Create image' }).click()
  await expect(other).toHaveURL(/\/image\//)
  await expect(show(page)).toHaveText('1 change. Show')
  expect(await names(page)).toEqual(before)
  await show(page).click()
  await expect.poll(() => names(page)).toEqual(['made elsewhere', 'made elsewhere before'])
  await expect(show(page)).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
})

test('an edit changes its row in place: focus, scroll, menu and typed text stay', async ({ page, request }) => {
  const image = await createImage(request, { name: 'aaa before' })
  for (let number = 0; number < 20; number += 1) await createImage(request, { name: `aaa other ${number}` })
  await openLive(page, '/?sort=name')
  await page.setViewportSize({ width: 1280, height: 500 })
  const search = page.getByRole('searchbox', { name: 'Search images' })
  await page.getByRole('button', { name: 'Actions for aaa before' }).click()
  await expect(page.getByRole('link', { name: 'Duplicate' })).toBeVisible()
  await change(request, image.id, { public: true })
  await expect(row(page, 'aaa before')).toContainText('Public')
  await expect(row(page, 'aaa before').getByRole('img', { name: 'Changed just now' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Duplicate' })).toBeVisible()
  await page.keyboard.press('Escape')

  const link = row(page, 'aaa before').getByRole('rowheader').getByRole('link')
  await link.focus()
  await page.evaluate(() => window.scrollTo(0, 120))
  await change(request, image.id, { name: 'aaa after' })
  const renamed = page.getByRole('rowheader').getByRole('link', { name: 'aaa after' })
  await expect(renamed).toBeFocused()
  expect(await page.evaluate(() => window.scrollY)).toBe(120)

  await page.route('**/api/list_images*', async (route) => {
    await new Promise((done) => setTimeout(done, 2_000))
    await route.continue()
  })
  await search.pressSequentially('aaa')
  await change(request, image.id, { arch: 'x86_64' })
  await expect(row(page, 'aaa after')).toContainText('x86_64')
  await expect(search).toBeFocused()
  await expect(search).toHaveValue('aaa')
})

test('what would move a row waits; what does not concern the list is not told', async ({ page, request }) => {
  const image = await createImage(request, { name: 'waiting', arch: 'arm' })
  const outside = await createImage(request, { name: 'waiting outside', arch: 'x86_64' })
  await openLive(page, '/?arch=arm&q=waiting&sort=name')
  await change(request, outside.id, { name: 'still waiting outside' })
  await change(request, image.id, { public: true })
  await expect(row(page, 'waiting')).toContainText('Public')
  await expect(show(page)).toHaveCount(0)
  await change(request, image.id, { name: 'aaa waiting' })
  await expect(show(page)).toHaveText('1 change. Show')
  await change(request, image.id, { arch: 'arm64' })
  await change(request, outside.id, { arch: 'arm' })
  await expect(show(page)).toHaveText('2 changes. Show')
  await expect(row(page, 'aaa waiting')).toContainText('arm64')
  await show(page).click()
  await expect(row(page, 'still waiting outside')).toBeVisible()
  await expect(row(page, 'aaa waiting')).toHaveCount(0)
})

test('a deleted row is marked until it is shown that it is gone', async ({ page, request }) => {
  const image = await createImage(request, { name: 'to be deleted' })
  await openLive(page, '/?sort=name&q=to+be+deleted')
  await request.delete(`/images/${image.id}`)
  await expect(row(page, 'to be deleted')).toContainText('Deleted')
  await expect(show(page)).toHaveText('1 change. Show')
  await expect(page.getByRole('status')).toHaveText('1 change. Show is above the table.')
  await show(page).click()
  await expect(row(page, 'to be deleted')).toHaveCount(0)
})

test('a list without images shows the first one', async ({ page, request }) => {
  await openLive(page, '/?q=nothing-is-called-this')
  await expect(page.getByText(/^No images match/)).toBeVisible()
  await createImage(request, { name: 'nothing-is-called-this-yet' })
  await show(page).click()
  await expect(row(page, 'nothing-is-called-this-yet')).toBeVisible()
})

test('a change is on another open page within 200 ms', async ({ page, request }) => {
  const image = await createImage(request, { name: 'quick' })
  await openLive(page, '/?sort=name&q=quick')
  const seen = await page.evaluateHandle(() => {
    const table = document.querySelector('table')!
    const seen = new Promise<number>((resolve) =>
      new MutationObserver(() => table.textContent!.includes('quick 2') && resolve(Date.now())).observe(table, {
        subtree: true,
        childList: true,
        characterData: true,
      }),
    )
    return { seen }
  })
  const asked = Date.now()
  await change(request, image.id, { name: 'quick 2' })
  expect((await seen.evaluate(({ seen }) => seen)) - asked).toBeLessThan(200)
})

test('a hidden tab closes its stream, and catches up when it is shown', async ({ page, request }) => {
  const image = await createImage(request, { name: 'while hidden' })
  await openLive(page, '/?sort=name&q=while+hidden')
  const hide = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    }, hidden)
  const closed = page.waitForEvent('requestfailed', (request) => request.url().includes('/events'))
  await hide(true)
  await closed
  await change(request, image.id, { public: true })
  await createImage(request, { name: 'created while hidden' })
  const opened = page.waitForRequest(/\/events\?since=\d+/)
  await hide(false)
  await opened
  await expect(row(page, 'while hidden').first()).toContainText('Public')
  await expect(show(page)).toHaveText('1 change. Show')
})

test.describe('a detail page', () => {
  test('shows new values in place, and keeps the focus', async ({ page, request }) => {
    const image = await createImage(request, { name: 'watched' })
    await openLive(page, `/image/${image.id}`)
    await page.getByRole('button', { name: `Copy ID ${image.id}` }).focus()
    await change(request, image.id, { name: 'watched closely', public: true })
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('watched closely')
    await expect(page.getByRole('strong').filter({ hasText: 'Changed just now by api: Name, Visibility' })).toBeVisible()
    await expect(page.getByText('Every organization can start from it')).toBeVisible()
    await expect(page).toHaveTitle('watched closely · Imprint')
    await expect(page.getByRole('button', { name: `Copy ID ${image.id}` })).toBeFocused()
  })

  test('says that its image was deleted', async ({ page, request }) => {
    const image = await createImage(request, { name: 'watched' })
    await openLive(page, `/image/${image.id}`)
    await request.delete(`/images/${image.id}`)
    await expect(page.getByRole('strong').filter({ hasText: 'Deleted just now by api' })).toBeVisible()
    await page.getByRole('main').getByRole('button', { name: 'Show' }).click()
    await expect(page.getByRole('button', { name: /Restore/ })).toBeVisible()
  })
})

test.describe('an open form', () => {
  test('says what somebody else changed, and keeps what was typed', async ({ page, request }) => {
    const image = await createImage(request, { name: 'edited twice' })
    await openLive(page, `/image/${image.id}/edit`)
    await page.getByLabel('Name').fill('my name for it')
    await change(request, image.id, { public: true })
    await expect(page.getByRole('strong').filter({ hasText: 'Changed just now by api: Visibility' })).toBeVisible()
    await expect(page.getByLabel('Name')).toHaveValue('my name for it')
    await expect(page.getByLabel('Name')).toBeFocused()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('my name for it')
    await expect(page.getByText('Every organization can start from it')).toBeVisible()
  })

  test('says that its image was deleted', async ({ page, request }) => {
    const image = await createImage(request, { name: 'deleted while edited' })
    await openLive(page, `/image/${image.id}/edit`)
    await page.getByLabel('Name').fill('my name for it')
    await request.delete(`/images/${image.id}`)
    await expect(page.getByRole('strong').filter({ hasText: 'Deleted just now by api' })).toBeVisible()
    await expect(page.getByLabel('Name')).toHaveValue('my name for it')
  })
})

test.describe('when the stream breaks', () => {
  test.use({ allowed: BROKEN })

  test('the page says so, and misses nothing of five seconds', async ({ page, context, request }) => {
    const image = await createImage(request, { name: 'before the cut' })
    await openLive(page, '/?sort=name&q=the+cut')
    await context.setOffline(true)
    await expect(connection(page)).toContainText('Offline')
    await change(request, image.id, { public: true })
    await createImage(request, { name: 'during the cut' })
    await page.waitForTimeout(5_000)
    await expect(row(page, 'before the cut')).toContainText('Private')
    await context.setOffline(false)
    await expect(connection(page)).toContainText('Live')
    await expect(row(page, 'before the cut')).toContainText('Public')
    await expect(show(page)).toHaveText('1 change. Show')
  })

  test('a server that was killed and is back on its file goes on', async ({ page, playwright }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'imprint-'))
    const database = ['--database', 'sqlite:test.db']
    let server = await start(folder, ['--listen', '127.0.0.1:0', ...database])
    try {
      const request = await playwright.request.newContext({ baseURL: server.url })
      const image = await createImage(request, { name: 'before the kill' })
      await openLive(page, `${server.url}/?sort=name`)
      await server.kill()
      await expect(connection(page)).toContainText(/Reconnecting|Offline/)
      server = await start(folder, ['--listen', new URL(server.url).host, ...database])
      await change(request, image.id, { name: 'after the kill' })
      await expect(connection(page)).toContainText('Live')
      await expect(row(page, 'after the kill')).toBeVisible()
      await request.dispose()
    } finally {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('a server in memory that began anew has another list', async ({ page, playwright }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'imprint-'))
    let server = await start(folder, ['--listen', '127.0.0.1:0', '--demo', '5'])
    try {
      await openLive(page, server.url)
      await server.kill()
      server = await start(folder, ['--listen', new URL(server.url).host, '--demo', '9'])
      await expect(show(page)).toHaveText('The list has changed. Show')
      await show(page).click()
      await expect(page.getByRole('rowheader')).toHaveCount(9)
      const request = await playwright.request.newContext({ baseURL: server.url })
      await createImage(request, { name: 'after all' })
      await expect(show(page)).toHaveText('1 change. Show')
      await request.dispose()
    } finally {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('nothing is said of a connection that there is not', async ({ page }) => {
    await page.goto('/')
    await expect(connection(page)).toHaveCount(0)
  })
})
