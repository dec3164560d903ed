import type { Page } from '@playwright/test'
import { expect, hydrated, openHydrated, test } from '../fixtures'

test.use({ serverArgs: ['--demo', '230'] })

const names = (page: Page) => page.getByRole('table').getByRole('rowheader').getByRole('link').allInnerTexts()
const status = (page: Page) => page.getByRole('status')
const heading = (page: Page) => page.getByRole('heading', { level: 1 })

test('each row header links to its image', async ({ page }) => {
  await openHydrated(page, '/')
  const link = page.getByRole('rowheader').first().getByRole('link')
  const name = await link.innerText()
  await link.click()
  await expect(page).toHaveURL(/\/image\/[0-9a-f-]{36}$/)
  await expect(heading(page)).toHaveText(name)
})

test('after a link to another page its heading has the focus', async ({ page }) => {
  await openHydrated(page, '/')
  await page.getByRole('rowheader').first().getByRole('link').click()
  await expect(page).toHaveURL(/\/image\//)
  await expect(heading(page)).toBeFocused()
})

test('typing searches, and the URL and the status say so', async ({ page }) => {
  await openHydrated(page, '/')
  const search = page.getByRole('searchbox', { name: 'Search images' })
  await search.fill('debian')
  await expect(page).toHaveURL('/?q=debian')
  await expect(status(page)).toHaveText(/^\d+ images$/)
  for (const name of await names(page)) expect(name.toLowerCase()).toContain('debian')
  await expect(search).toBeFocused()
  await expect(search).toHaveValue('debian')
})

test('typing adds one entry to the history at most', async ({ page }) => {
  await openHydrated(page, '/?arch=arm64')
  await page.getByRole('searchbox').pressSequentially('deb', { delay: 300 })
  await expect(page).toHaveURL('/?q=deb&arch=arm64')
  await page.getByRole('link', { name: 'Imprint' }).click()
  await expect(page).toHaveURL('/')
  await page.goBack()
  await expect(page).toHaveURL('/?q=deb&arch=arm64')
})

test('an architecture can be chosen, and taken away by its chip', async ({ page }) => {
  await openHydrated(page, '/?page=2&per_page=25')
  await page.getByRole('combobox', { name: 'Architecture' }).selectOption('arm64')
  await expect(page).toHaveURL('/?arch=arm64&per_page=25')
  await expect(page.getByRole('cell', { name: 'x86_64' })).toHaveCount(0)
  await page.getByRole('link', { name: 'Remove filter arch: arm64' }).click()
  await expect(page).toHaveURL('/?per_page=25')
  await expect(page.getByRole('combobox', { name: 'Architecture' })).toHaveValue('')
})

test('a head sorts, turns around, and with Shift becomes a second key', async ({ page }) => {
  await openHydrated(page, '/')
  const head = (name: string) => page.getByRole('columnheader', { name })
  await head('Architecture').getByRole('link').click()
  await expect(page).toHaveURL('/?sort=arch')
  await expect(head('Architecture')).toHaveAttribute('aria-sort', 'ascending')
  await head('Architecture').getByRole('link').click()
  await expect(page).toHaveURL('/?sort=-arch')
  await expect(head('Architecture')).toHaveAttribute('aria-sort', 'descending')
  await head('Name').getByRole('link').click({ modifiers: ['Shift'] })
  await expect(page).toHaveURL('/?sort=-arch,name')
  await expect(head('Name')).toContainText('2')
  await expect(head('Name')).not.toHaveAttribute('aria-sort')
})

test('names sort naturally', async ({ page, request }) => {
  await openHydrated(page, '/?sort=name&per_page=100')
  const answer = await request.get('/images?sort=name&page=1&per_page=100')
  const expected = (await answer.json()).images.map((image: { name: string }) => image.name)
  expect(await names(page)).toEqual(expected)
})

test('rows per page last over a reload, and over a visit to the bare list', async ({ page }) => {
  await openHydrated(page, '/')
  await page.getByLabel('Rows per page').selectOption('25')
  await expect(page).toHaveURL('/?per_page=25')
  await expect(page.getByRole('rowheader')).toHaveCount(25)
  await page.reload()
  await expect(page.getByRole('rowheader')).toHaveCount(25)
  await page.goto('/')
  await expect(page).toHaveURL('/?per_page=25')
  await hydrated(page)
  await page.getByRole('link', { name: 'Trash' }).click()
  await expect(page.getByRole('heading', { name: 'Trash', level: 1 })).toBeVisible()
  await expect(page).toHaveURL('/trash')
})

test('next page, open, Back: the same page, search, sort and scroll', async ({ page }) => {
  await openHydrated(page, '/?q=e&sort=name&per_page=25')
  await page.getByRole('link', { name: 'Next page' }).click()
  await expect(page).toHaveURL('/?q=e&sort=name&page=2&per_page=25')
  await expect(page).toHaveTitle(/^Images · page 2 of \d+ · Imprint$/)
  await expect(page.getByText(/^26–50 of/)).toBeVisible()
  const before = await names(page)
  const link = page.getByRole('rowheader').nth(20).getByRole('link')
  await link.evaluate((link) => link.scrollIntoView({ block: 'center' }))
  const scrolled = await page.evaluate(() => window.scrollY)
  expect(scrolled).toBeGreaterThan(200)
  await link.click()
  await expect(page).toHaveURL(/\/image\//)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(before[20])
  await page.goBack()
  await expect(page).toHaveURL('/?q=e&sort=name&page=2&per_page=25')
  await expect.poll(() => names(page)).toEqual(before)
  await expect(page.getByRole('searchbox')).toHaveValue('e')
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(scrolled)
  await expect(link).toBeFocused()
})

test('another filter leads to the first page, and keeps the size and the order', async ({ page }) => {
  await openHydrated(page, '/?sort=name&page=2&per_page=25')
  await page.getByRole('combobox', { name: 'Architecture' }).selectOption('arm')
  await expect(page).toHaveURL('/?arch=arm&sort=name&per_page=25')
  await expect(page.getByText(/^1–25 of/)).toBeVisible()
})

test('a pasted URL shows identical rows in a fresh browser', async ({ page, browser, server }) => {
  await openHydrated(page, '/?arch=x86_64&sort=-name&page=2&per_page=25')
  const elsewhere = await browser.newContext({ baseURL: server.url })
  const other = await elsewhere.newPage()
  await other.goto('/?arch=x86_64&sort=-name&page=2&per_page=25')
  expect(await names(other)).toEqual(await names(page))
  await elsewhere.close()
})

test('a page past the end is the last one, and says so', async ({ page }) => {
  await openHydrated(page, '/?page=99')
  await expect(page.getByText('There is no page 99: this is the last.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Page 5' })).toHaveAttribute('aria-current', 'page')
})

test('a bad value is left out, with a notice', async ({ page }) => {
  await openHydrated(page, '/?arch=mips&colour=red')
  await expect(page.getByText('arch must be one of arm, arm64, x86_64')).toBeVisible()
  await expect(page.getByText('colour')).toHaveCount(0)
  await expect(page.getByRole('rowheader')).toHaveCount(50)
})

test('nothing matches', async ({ page }) => {
  await openHydrated(page, '/?q=no%20such%20image')
  await expect(page.getByRole('heading', { name: 'No images match “no such image”' })).toBeVisible()
  await page.getByRole('link', { name: 'Clear filters' }).first().click()
  await expect(page).toHaveURL('/')
  await expect(page.getByRole('rowheader')).toHaveCount(50)
  await expect(page.getByRole('searchbox')).toHaveValue('')
})

test('the view and its rows can be copied as curl, which finds the same', async ({ page, context, request }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await openHydrated(page, '/?q=debian&sort=name')
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText())
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('button', { name: 'Copy as curl' }).click()
  await expect(status(page)).toHaveText('Copied')
  const url = (await clipboard()).match(/^curl '(.*)'$/)![1]
  const found = (await (await request.get(url)).json()).images.map((image: { name: string }) => image.name)
  expect(await names(page)).toEqual(found)

  await page.getByRole('button', { name: /^Actions for/ }).first().click()
  await page.getByRole('button', { name: 'Copy ID' }).click()
  const id = (await page.getByRole('rowheader').first().getByRole('link').getAttribute('href'))!.split('/').pop()
  await expect.poll(clipboard).toBe(id)
})

test('another order gives the rows other values and makes none anew, and its head keeps the focus', async ({ page }) => {
  await openHydrated(page, '/')
  const rows = page.locator('tbody tr')
  await rows.evaluateAll((rows) => rows.forEach((row) => row.setAttribute('data-seen', '')))
  const before = await names(page)
  const column = page.getByRole('columnheader', { name: 'Architecture' })
  const head = column.getByRole('link')
  await head.focus()
  for (const [search, direction] of [['sort=arch', 'ascending'], ['sort=-arch', 'descending']]) {
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(`/?${search}`)
    await expect(column).toHaveAttribute('aria-sort', direction)
    await expect.poll(() => names(page)).not.toEqual(before)
    await expect(head).toBeFocused()
  }
  expect(await rows.evaluateAll((rows) => rows.filter((row) => !row.hasAttribute('data-seen')).length)).toBe(0)
})

test('a row has at most 30 elements', async ({ page }) => {
  await openHydrated(page, '/')
  const counts = await page.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.querySelectorAll('*').length + 1))
  expect(Math.max(...counts)).toBeLessThanOrEqual(30)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('search, filter, sort and page', async ({ page }) => {
    await page.goto('/')
    await page.getByRole('searchbox').fill('debian')
    await page.getByRole('combobox', { name: 'Architecture' }).selectOption('x86_64')
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect(page).toHaveURL(/[?&]q=debian.*&arch=x86_64/)
    for (const name of await names(page)) expect(name.toLowerCase()).toContain('debian')
    await page.getByRole('link', { name: 'Clear filters' }).click()
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('link').click()
    await expect(page).toHaveURL('/?sort=name')
    await page.getByRole('link', { name: 'Next page' }).click()
    await expect(page).toHaveURL('/?sort=name&page=2')
    await page.getByLabel('Rows per page').selectOption('100')
    await page.getByRole('button', { name: 'Set' }).click()
    await expect(page.getByRole('rowheader')).toHaveCount(100)
  })
})
