import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { createImage, expect, hold, openHydrated, readImage, test } from '../fixtures'

const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name })
const link = (page: Page, name: string) => page.getByRole('rowheader').getByRole('link', { name, exact: true })
const field = (page: Page, name: string) => page.getByRole('form', { name: `Rename ${name}` }).getByRole('textbox', { name: 'New name' })
const toasts = (page: Page) => page.getByRole('complementary', { name: 'What was done' })

/** Opens the field of a row by its key. */
async function open(page: Page, name: string) {
  await link(page, name).focus()
  await page.keyboard.press('F2')
  await expect(field(page, name)).toBeFocused()
}

test('Enter saves the name, which can be undone, and the row keeps the focus', async ({ page, request }) => {
  const before = await createImage(request, { name: 'enter before', public: true })
  await createImage(request, { name: 'enter other' })
  await openHydrated(page, '/?q=enter&sort=name')
  await row(page, 'enter before').hover()
  await page.getByRole('button', { name: 'Rename enter before' }).click()
  await expect(field(page, 'enter before')).toBeFocused()
  await page.keyboard.type('enter after')
  await page.keyboard.press('Enter')
  await expect(toasts(page)).toContainText('Saved enter after')
  await expect(page).toHaveURL(/\/\?q=enter&sort=name&done=\d+$/)
  await expect(link(page, 'enter after')).toBeFocused()
  const after = await readImage(request, before.id)
  expect(after).toMatchObject({ name: 'enter after', public: true, creation_date: before.creation_date })
  await page.keyboard.press('Control+z')
  await expect(link(page, 'enter before')).toBeVisible()
  expect((await readImage(request, before.id)).name).toBe('enter before')
})

test('an image that is selected stays so under its new name, and is acted on with the others', async ({ page, request }) => {
  for (const name of ['ticked before', 'ticked other']) await createImage(request, { name })
  await openHydrated(page, '/?q=ticked')
  for (const name of ['ticked before', 'ticked other']) await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check()
  await open(page, 'ticked before')
  await page.keyboard.type('ticked after')
  await page.keyboard.press('Enter')
  await expect(toasts(page)).toContainText('Saved ticked after')
  await expect(page.getByRole('checkbox', { name: 'Select ticked after', exact: true })).toBeChecked()
  await page.getByRole('group', { name: 'Selection' }).getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('dialog', { name: 'Delete 2 images?' }).getByRole('listitem')).toHaveText(['ticked after', 'ticked other'])
})

test('Esc, or leaving what was not changed, changes nothing', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'escaped' })
  await openHydrated(page, '/?q=escaped')
  await open(page, 'escaped')
  await page.keyboard.type('typed')
  await page.keyboard.press('Escape')
  await expect(link(page, 'escaped')).toBeFocused()
  await open(page, 'escaped')
  await page.keyboard.press('Enter')
  await expect(link(page, 'escaped')).toBeFocused()
  await open(page, 'escaped')
  await page.getByRole('searchbox').focus()
  await expect(field(page, 'escaped')).toHaveCount(0)
  await expect(page.getByRole('searchbox')).toBeFocused()
  await expect(page).toHaveURL('/?q=escaped')
  expect((await readImage(request, id)).name).toBe('escaped')
})

test('what was typed stays when the field is left, the row changes and the page is read again', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'half typed' })
  await openHydrated(page, '/?q=half')
  await expect(page.getByRole('banner').getByText(/^Connection: \w/)).toContainText('Live')
  await open(page, 'half typed')
  await page.keyboard.type('half done')
  await request.patch(`/images/${id}`, { data: { public: true } })
  await expect(row(page, 'Enter saves')).toContainText('Public')
  await expect(field(page, 'half typed')).toBeFocused()
  await page.getByRole('columnheader', { name: 'Architecture' }).getByRole('link').click()
  await expect(page).toHaveURL('/?q=half&sort=arch')
  await expect(field(page, 'half typed')).toHaveValue('half done')
  await field(page, 'half typed').press('Enter')
  await expect(toasts(page)).toContainText('Saved half done')
  expect(await readImage(request, id)).toMatchObject({ name: 'half done', public: true })
})

test('what becomes of a name is told, though its row is another one by then', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'slow before', arch: 'arm' })
  await createImage(request, { name: 'slow other', arch: 'x86_64' })
  const release = await hold(page, '**/api/rename_image')
  await openHydrated(page, '/?q=slow&sort=arch')
  await open(page, 'slow before')
  await page.keyboard.type('slow after')
  await page.keyboard.press('Enter')
  await page.getByRole('columnheader', { name: 'Architecture' }).getByRole('link').click()
  await expect(page.getByRole('row').nth(1)).toContainText('slow other')
  await expect(field(page, 'slow before')).toHaveAttribute('aria-busy', 'true')
  await page.getByRole('searchbox').focus()
  release()
  await expect(toasts(page)).toContainText('Saved slow after')
  await expect(link(page, 'slow after')).toBeVisible()
  await expect(page.getByRole('searchbox')).toBeFocused()
  expect((await readImage(request, id)).name).toBe('slow after')
})

test('a name that can not be taken stays in the field, with the reason', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'to be refused' })
  await openHydrated(page, '/?q=refused')
  await open(page, 'to be refused')
  await page.keyboard.type('   ')
  await page.keyboard.press('Enter')
  await expect(field(page, 'to be refused')).toHaveAttribute('aria-invalid', 'true')
  await expect(field(page, 'to be refused')).toHaveAccessibleDescription('The name must not be white space alone.')
  await expect(page.getByRole('status')).toHaveText('The name must not be white space alone.')
  await expect(field(page, 'to be refused')).toBeFocused()
  await expect(field(page, 'to be refused')).toHaveValue('   ')
  for (const theme of ['light', 'dark']) {
    await page.evaluate((theme) => document.documentElement.setAttribute('data-theme', theme), theme)
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
    expect(found.violations, theme).toEqual([])
  }
  expect((await readImage(request, id)).name).toBe('to be refused')
})

test('who renamed it meanwhile is said, and Enter again replaces that', async ({ page, request }) => {
  const { id } = await createImage(request, { name: 'contested' })
  await openHydrated(page, '/?q=contested')
  await open(page, 'contested')
  await page.keyboard.type('contested by me')
  await request.patch(`/images/${id}`, { data: { name: 'contested by them' } })
  await page.keyboard.press('Enter')
  await expect(field(page, 'contested')).toHaveAccessibleDescription(/^api renamed it to “contested by them” meanwhile/)
  await expect(field(page, 'contested')).toHaveValue('contested by me')
  expect((await readImage(request, id)).name).toBe('contested by them')
  await page.keyboard.press('Enter')
  await expect(link(page, 'contested by me')).toBeFocused()
  expect((await readImage(request, id)).name).toBe('contested by me')
})

test.describe('when requests fail', () => {
  test.use({ allowed: /net::ERR_/ })

  test('a deleted image is not renamed, and when the server is away the text stays', async ({ page, request }) => {
    const { id } = await createImage(request, { name: 'going' })
    let away = true
    // before the page is there: the browser may let a request through that follows at once
    await page.route('**/api/rename_image', (route) => (away ? route.abort() : route.continue()))
    await openHydrated(page, '/?q=going')
    await expect(page.getByRole('banner').getByText(/^Connection: \w/)).toContainText('Live')
    await open(page, 'going')
    await page.keyboard.type('going on')
    await page.keyboard.press('Enter')
    await expect(field(page, 'going')).toHaveAccessibleDescription(/can't be reached/)
    away = false
    await request.delete(`/images/${id}`)
    await page.keyboard.press('Enter')
    await expect(field(page, 'going')).toHaveAccessibleDescription('api deleted this image meanwhile.')
    await expect(field(page, 'going')).toHaveValue('going on')
    await page.keyboard.press('Escape')
    await expect(row(page, 'going')).toContainText('Deleted')
    await expect(page.getByRole('button', { name: 'Rename going' })).toHaveCount(0)
  })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 800 }, hasTouch: true })

  test('the menu renames, and the field fits', async ({ page, request }) => {
    const { id } = await createImage(request, { name: 'by touch' })
    await openHydrated(page, '/?q=touch')
    await page.getByRole('button', { name: 'Actions for by touch' }).tap()
    await page.getByRole('button', { name: 'Rename', exact: true }).tap()
    await expect(field(page, 'by touch')).toBeFocused()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await page.keyboard.type('by touch too')
    await page.keyboard.press('Enter')
    await expect(toasts(page)).toContainText('Saved by touch too')
    expect((await readImage(request, id)).name).toBe('by touch too')
  })
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('nothing renames in place', async ({ page, request }) => {
    await createImage(request, { name: 'static' })
    await page.goto('/?q=static')
    await expect(page.getByRole('button', { name: 'Rename static' })).toHaveCount(0)
  })
})
