import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { createImage, expect, hold, openHydrated, readImage, test } from '../fixtures'

const palette = (page: Page) => page.getByRole('dialog', { name: 'Command palette' })
const field = (page: Page) => palette(page).getByRole('combobox', { name: 'Search or run a command' })
const option = (page: Page, name: string | RegExp) => palette(page).getByRole('option', { name })
const active = (page: Page) => palette(page).getByRole('option', { selected: true })
const heading = (page: Page) => page.getByRole('heading', { level: 1 })

/** Opens the palette and types a text. */
async function ask(page: Page, text: string) {
  await page.keyboard.press('Control+k')
  await expect(field(page)).toBeFocused()
  await page.keyboard.type(text)
}

test('the palette finds an image, marks what matched and leads to it', async ({ page, request }) => {
  for (const name of ['frontend-apache-1', 'Apache rescue']) await createImage(request, { name })
  await openHydrated(page, '/activity')
  await ask(page, 'apache')
  await expect(palette(page).getByRole('group', { name: 'Images' }).getByRole('option')).toHaveCount(3)
  await expect(option(page, 'frontend-apache-1')).toContainText('arm')
  await expect(option(page, 'Apache rescue').locator('mark')).toHaveText('Apache')
  await expect(palette(page)).toContainText('3 results')
  await option(page, 'frontend-apache-1').click()
  await expect(palette(page)).toBeHidden()
  await expect(heading(page)).toHaveText('frontend-apache-1')
})

test('all that match can be seen in the list', async ({ page, request }) => {
  for (let number = 0; number < 10; number += 1) await createImage(request, { name: `many ${number}` })
  await openHydrated(page, '/trash')
  await ask(page, 'many')
  await expect(palette(page).getByRole('group', { name: 'Images' }).getByRole('option')).toHaveCount(9)
  await page.keyboard.press('End')
  await expect(active(page)).toHaveText('See all 10 in the list')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/?q=many')
  await expect(page.getByRole('searchbox')).toHaveValue('many')
})

test('the palette finds pages and commands, and shows their keys', async ({ page }) => {
  await openHydrated(page, '/')
  await ask(page, 'act')
  await expect(active(page)).toHaveText(/^Activity\s*g a/)
  await page.keyboard.press('Enter')
  await expect(heading(page)).toHaveText('Activity')
  await ask(page, 'new')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/new')
  await ask(page, 'theme dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await ask(page, 'dark')
  await expect(option(page, 'Theme: Dark')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(palette(page)).toBeHidden()
  await ask(page, 'keyb')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
})

test('arrows go round, and the focus stays in the field until the palette closes', async ({ page }) => {
  await openHydrated(page, '/')
  const opener = page.getByRole('button', { name: 'Search or run a command' })
  await opener.click()
  await expect(field(page)).toBeFocused()
  await expect(active(page)).toHaveText(/^Images/)
  await expect(field(page)).toHaveAttribute('aria-activedescendant', (await active(page).getAttribute('id'))!)
  await page.keyboard.press('ArrowDown')
  await expect(active(page)).toHaveText(/^Trash/)
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowUp')
  await expect(active(page)).toHaveText(/^Keyboard shortcuts/)
  await expect(active(page)).toBeInViewport()
  await page.keyboard.press('ArrowDown')
  await expect(active(page)).toHaveText(/^Images/)
  await expect(field(page)).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(palette(page)).toBeHidden()
  await expect(opener).toBeFocused()
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Control+k')
  await expect(palette(page)).toBeHidden()
  await opener.click()
  await palette(page).getByRole('button', { name: 'Close' }).click()
  await expect(palette(page)).toBeHidden()
  // at once after it closes, where nothing had the focus before it opened
  await opener.blur()
  await page.keyboard.press('Control+k')
  await expect(field(page)).toBeFocused()
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
})

test('an answer that comes late does not replace a newer one', async ({ page, request }) => {
  for (const name of ['slow one', 'slower two']) await createImage(request, { name })
  await openHydrated(page, '/')
  let told = () => {}
  const asked = new Promise<void>((resolve) => (told = resolve))
  const release = await hold(page, /list_images.*q%3Dslow%26/, () => told())
  await ask(page, 'slow')
  await asked
  await page.keyboard.type('er')
  await expect(option(page, 'slower two')).toBeVisible()
  const late = page.waitForResponse(/q%3Dslow%26/)
  release()
  await (await late).finished()
  await page.evaluate(() => new Promise(requestAnimationFrame))
  await expect(option(page, 'slow one')).toHaveCount(0)
  await expect(option(page, 'See it in the list')).toBeVisible()
})

test('what can be done with the image is offered on its page and on its row', async ({ page, context, request }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { id } = await createImage(request, { name: 'aimed at' })
  await openHydrated(page, `/image/${id}`)
  await page.keyboard.press('Control+k')
  await expect(palette(page).getByRole('group', { name: 'aimed at' }).getByRole('option')).toHaveCount(6)
  await option(page, 'Copy as curl').click()
  await expect(page.getByRole('status')).toHaveText('Copied')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`/images/${id}'`)
  await ask(page, 'edit')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/image/${id}/edit`)
  await openHydrated(page, '/?q=aimed')
  const row = page.getByRole('rowheader').getByRole('link', { name: 'aimed at' })
  await row.focus()
  await ask(page, 'del')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Delete “aimed at”?' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(row).toBeFocused()
})

test('the list as a file, as curl, and Undo are offered where they apply', async ({ page, context, request }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { id } = await createImage(request, { name: 'taken back' })
  await openHydrated(page, '/activity')
  await page.keyboard.press('Control+k')
  await expect(option(page, 'New image')).toBeVisible()
  for (const name of ['Export CSV', 'Copy this view as curl', /^Undo/]) await expect(option(page, name)).toHaveCount(0)
  await openHydrated(page, '/?q=taken&sort=name')
  await ask(page, 'this view')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('status')).toHaveText('Copied')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('/images?q=taken&sort=name')
  await ask(page, 'csv')
  const download = page.waitForEvent('download')
  await page.keyboard.press('Enter')
  expect((await download).suggestedFilename()).toMatch(/\.csv$/)
  await page.keyboard.press('j')
  await expect(page.getByRole('link', { name: 'taken back' })).toBeFocused()
  await page.keyboard.press('Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('complementary', { name: 'What was done' })).toContainText('Deleted taken back')
  await ask(page, 'undo')
  await expect(active(page)).toHaveText(/^Undo: Deleted taken back/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('rowheader').getByRole('link', { name: 'taken back' })).toBeVisible()
  expect((await readImage(request, id)).name).toBe('taken back')
})

test('a form that is not saved is asked about', async ({ page }) => {
  await openHydrated(page, '/new')
  await page.getByLabel('Name').fill('typed')
  await ask(page, 'trash')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Leave without saving?' })).toBeVisible()
})

test('the palette opens over no dialog, and the / key opens it where there is no search', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'below' })
  await openHydrated(page, `/image/${id}`)
  await page.keyboard.press('Delete')
  await expect(page.getByRole('dialog', { name: 'Delete “below”?' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.evaluate(() => new Promise(requestAnimationFrame))
  await expect(palette(page)).toBeHidden()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('/')
  await expect(field(page)).toBeFocused()
  await expect(field(page)).toHaveValue('')
})

test.describe('when the search fails', () => {
  test.use({ allowed: /net::ERR_/ })

  test('that the search failed is said', async ({ page }) => {
    await openHydrated(page, '/activity')
    await page.route('**/api/list_images*', (route) => route.abort())
    await ask(page, 'x')
    await expect(palette(page)).toContainText('The server can\'t be reached')
  })
})

for (const width of [1280, 390]) {
  test(`no accessibility problem at ${width} px in either theme, full of results or without any`, async ({ page, request }) => {
    for (const name of ['W'.repeat(255), 'apache', 'apache too']) await createImage(request, { name })
    await page.setViewportSize({ width, height: 800 })
    await openHydrated(page, '/')
    for (const text of ['', 'a', 'www', 'no such thing']) {
      await ask(page, text)
      if (text) await expect(option(page, /See|Search/)).toHaveCount(text === 'no such thing' ? 0 : 1)
      for (const theme of ['light', 'dark']) {
        await page.evaluate((theme) => document.documentElement.setAttribute('data-theme', theme), theme)
        const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
        expect(found.violations, `${text}, ${theme}`).toEqual([])
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)
      expect(wide, text).toBe(true)
      await page.keyboard.press('Escape')
    }
  })
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('no button opens what can not open', async ({ page }) => {
    await page.goto('/')
    await expect(page.getByRole('button', { name: 'Search or run a command' })).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Keyboard shortcuts' })).toHaveCount(0)
  })
})
