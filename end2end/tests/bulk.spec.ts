import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import type { APIRequestContext, Page } from '@playwright/test'
import { createImage, expect, hold, hydrated, openHydrated, readImage, test, ways } from '../fixtures'

// a server apart from those of other files, whose lists these images would fill
test.use({ serverArgs: ['--demo', '30'] })

const heading = (page: Page) => page.getByRole('heading', { level: 1 })
const toasts = (page: Page) => page.getByRole('complementary', { name: 'What was done' })
const status = (page: Page) => page.getByRole('status')
const bar = (page: Page) => page.getByRole('group', { name: 'Selection' })
const box = (page: Page, name: string) => page.getByRole('checkbox', { name: `Select ${name}`, exact: true })
const pageBox = (page: Page) => page.getByRole('checkbox', { name: 'Select all on this page' })

/** Images `web 01`, `web 02` and so on, whose names begin with a word of the test's own. */
async function createImages(request: APIRequestContext, word: string, count: number) {
  const images = []
  for (let number = 1; number <= count; number += 1) {
    images.push(await createImage(request, { name: `${word} ${String(number).padStart(2, '0')}` }))
  }
  return images
}

const listed = async (request: APIRequestContext, search: string): Promise<string[]> =>
  (await (await request.get(`/images?${search}&sort=name`)).json()).images.map((image: { name: string }) => image.name)

for (const [way, { open, scripts }] of Object.entries(ways)) {
  test.describe(way, () => {
    test.use({ javaScriptEnabled: scripts })

    test('a few that are ticked are deleted in one go, and undone in one', async ({ page, request }) => {
      const word = `few${scripts}`
      const images = await createImages(request, word, 4)
      await open(page, `/?q=${word}&sort=name`)
      await expect(bar(page)).toBeHidden()
      for (const number of [0, 1, 3]) await box(page, images[number].name).check()
      await bar(page).getByRole('button', { name: 'Delete' }).click()
      if (scripts) {
        const dialog = page.getByRole('dialog', { name: 'Delete 3 images?' })
        await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
        await expect(dialog.getByRole('listitem')).toHaveText([images[0].name, images[1].name, images[3].name])
        await dialog.getByRole('button', { name: 'Delete' }).click()
      } else {
        await expect(heading(page)).toHaveText('Delete 3 images?')
        await expect(page.getByRole('rowheader')).toHaveText([images[0].name, images[1].name, images[3].name])
        await page.getByRole('button', { name: 'Delete 3 images' }).click()
      }
      await expect(toasts(page)).toContainText('Deleted 3 images')
      await expect(page).toHaveURL(new RegExp(`/\\?q=${word}&sort=name&done=\\d+$`))
      await expect(page.getByRole('rowheader')).toHaveCount(1)
      await expect(bar(page)).toBeHidden()
      expect(await listed(request, `q=${word}`)).toEqual([images[2].name])
      await toasts(page).getByRole('button', { name: 'Undo: Deleted 3 images' }).click()
      await expect(toasts(page)).toContainText('Restored 3 images')
      for (const image of images) expect(await readImage(request, image.id)).toEqual(image)
    })

    test('all that match are shown and counted, and none but those is deleted', async ({ page, request }) => {
      const word = `all${scripts}`
      const images = await createImages(request, word, 12)
      const other = await createImage(request, { name: `other ${word.slice(1)}` })
      await open(page, `/?q=${word}&sort=name`)
      await box(page, images[0].name).check()
      if (scripts) await bar(page).getByRole('button', { name: 'Select all 12 matching' }).click()
      else await bar(page).getByRole('checkbox', { name: 'All 12 matching' }).check()
      await bar(page).getByRole('button', { name: 'Delete' }).click()
      await expect(page).toHaveURL(`/bulk?action=delete&q=${word}&sort=name`)
      await expect(heading(page)).toHaveText('Delete 12 images?')
      await expect(page).toHaveTitle('Delete 12 images? · Imprint')
      await expect(page.getByRole('list', { name: 'Filters that are on' })).toHaveText(`search: ${word}`)
      await expect(page.getByRole('rowheader')).toHaveText(images.slice(0, 6).map((image) => image.name))

      const typed = page.getByRole('textbox', { name: 'Type 12 to confirm' })
      await typed.fill('11')
      await page.getByRole('button', { name: 'Delete 12 images' }).click()
      await expect(page.getByRole('heading', { name: 'There is 1 problem' })).toBeVisible()
      await expect(typed).toHaveAttribute('aria-invalid', 'true')
      await expect(typed).toHaveValue('11')
      expect((await listed(request, `q=${word}`)).length).toBe(12)

      await typed.fill('12')
      await page.getByRole('button', { name: 'Delete 12 images' }).click()
      await expect(toasts(page)).toContainText('Deleted 12 images')
      await expect(page).toHaveURL(new RegExp(`/\\?q=${word}&sort=name&done=\\d+$`))
      expect(await listed(request, `q=${word}`)).toEqual([])
      expect(await readImage(request, other.id)).toEqual(other)
      await page.getByRole('button', { name: 'Undo: Deleted 12 images' }).click()
      await expect(toasts(page)).toContainText('Restored 12 images')
      expect(await listed(request, `q=${word}`)).toEqual(images.map((image) => image.name))
    })

    test('a set that has changed since it was shown is shown again, and nothing is done', async ({ page, request }) => {
      const word = `set${scripts}`
      await createImages(request, word, 11)
      await open(page, `/bulk?action=make_public&q=${word}`)
      await expect(heading(page)).toHaveText('Make 11 images public?')
      await createImage(request, { name: `${word} 12` })
      await page.getByRole('textbox', { name: 'Type 11 to confirm' }).fill('11')
      const answer = page.waitForResponse((response) => response.request().method() === 'POST' && /bulk/.test(response.url()))
      await page.getByRole('button', { name: 'Make 11 images public' }).click()
      expect((await answer).status()).toBe(409)
      await expect(page.getByRole('heading', { name: 'The images have changed since they were counted. Nothing was done.' })).toBeVisible()
      await expect(heading(page)).toHaveText('Make 12 images public?')
      expect(await listed(request, `q=${word}&public=true`)).toEqual([])
      await page.getByRole('textbox', { name: 'Type 12 to confirm' }).fill('12')
      await page.getByRole('button', { name: 'Make 12 images public' }).click()
      await expect(toasts(page)).toContainText('Made 12 images public')
      expect((await listed(request, `q=${word}&public=true`)).length).toBe(12)
    })

    test('what has changed since it was ticked, or is gone, is shown and left out', async ({ page, request }) => {
      const word = `left${scripts}`
      const [first, second, third] = await createImages(request, word, 3)
      await open(page, `/?q=${word}&sort=name`)
      for (const image of [first, second, third]) await box(page, image.name).check()
      await request.patch(`/images/${second.id}`, { data: { arch: 'arm64' } })
      await request.delete(`/images/${third.id}`)
      if (scripts) await expect(page.getByRole('row', { name: third.name })).toContainText('Deleted')
      await bar(page).getByRole('button', { name: 'Delete' }).click()
      await expect(heading(page)).toHaveText('Delete 1 image?')
      await expect(page.getByRole('listitem').filter({ hasText: `${second.name} has changed since you selected it.` })).toBeVisible()
      // hydrated, what is gone is let go of
      await expect(page.getByRole('listitem').filter({ hasText: `${third.name} has been deleted.` })).toHaveCount(scripts ? 0 : 1)
      await page.getByRole('button', { name: 'Delete 1 image' }).click()
      await expect(toasts(page)).toContainText(`Deleted ${first.name}`)
      expect(await listed(request, `q=${word}`)).toEqual([second.name])
    })

    test('Cancel goes back to the view, and nothing is done', async ({ page, request }) => {
      const word = `back${scripts}`
      const images = await createImages(request, word, 11)
      await open(page, `/?q=${word}&sort=name&per_page=25`)
      for (const image of images) await box(page, image.name).check()
      await bar(page).getByRole('button', { name: 'Delete' }).click()
      await expect(heading(page)).toHaveText('Delete 11 images?')
      await page.getByRole('link', { name: 'Cancel' }).click()
      await expect(page).toHaveURL(`/?q=${word}&sort=name&per_page=25`)
      if (scripts) await expect(bar(page)).toContainText('11 selected')
      expect((await listed(request, `q=${word}`)).length).toBe(11)
    })

    test('what is ticked is a file', async ({ page, request }) => {
      const word = `file${scripts}`
      const images = await createImages(request, word, 3)
      await open(page, `/?q=${word}&sort=-name`)
      for (const number of [0, 2]) await box(page, images[number].name).check()
      await bar(page).getByRole('button', { name: 'Export' }).click()
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export NDJSON' }).click()])
      expect(download.suggestedFilename()).toBe('images.ndjson')
      const lines = readFileSync(await download.path(), 'utf8').trim().split('\n')
      expect(lines.map((line) => JSON.parse(line).image.name)).toEqual([images[2].name, images[0].name])
    })
  })
}

test('a few are made public at once, with one Undo, and the focus stays by', async ({ page, request }) => {
  const images = await createImages(request, 'visible', 3)
  await request.patch(`/images/${images[0].id}`, { data: { public: true } })
  await openHydrated(page, '/?q=visible&sort=name')
  await pageBox(page).check()
  await expect(bar(page)).toContainText('3 selected')
  await bar(page).getByRole('button', { name: 'Make public' }).click()
  await expect(toasts(page)).toContainText('Made 2 images public')
  await expect(status(page)).toHaveText('Made 2 images public')
  await expect(bar(page)).toBeHidden()
  await expect(pageBox(page)).toBeFocused()
  expect((await listed(request, 'q=visible&public=true')).length).toBe(3)
  await toasts(page).getByRole('button', { name: 'Undo: Made 2 images public' }).click()
  await expect(toasts(page)).toContainText('Took back the edit of 2 images')
  expect((await listed(request, 'q=visible&public=true')).length).toBe(1)

  await box(page, images[0].name).check()
  await bar(page).getByRole('button', { name: 'Make public' }).click()
  await expect(page.getByText('All of them are public already.')).toBeVisible()
})

test('a selection survives pages and orders, and another filter lets go of it and says so', async ({ page, request }) => {
  const images = await createImages(request, 'paged', 30)
  await openHydrated(page, '/?q=paged&sort=name&per_page=25')
  await box(page, images[0].name).check()
  await page.getByRole('link', { name: 'Next page' }).click()
  await expect(page.getByRole('rowheader')).toHaveCount(5)
  await expect(bar(page)).toContainText('1 selected')
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0)
  await box(page, images[29].name).check()
  await page.getByRole('link', { name: 'Name' }).click()
  await expect(page.getByRole('rowheader').first()).toHaveText(new RegExp(images[29].name))
  await expect(box(page, images[29].name)).toBeChecked()
  await expect(bar(page)).toContainText('2 selected')

  await bar(page).getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()])
  expect(readFileSync(await download.path(), 'utf8').trim().split('\n')).toHaveLength(3)

  await page.getByRole('combobox', { name: 'Architecture' }).selectOption('arm')
  await expect(page).toHaveURL(/arch=arm/)
  await expect(bar(page)).toBeHidden()
  await expect(status(page)).toHaveText('30 images. Nothing is selected any more')
})

test('Shift selects what lies between, and the box above the page in part', async ({ page, request }) => {
  const images = await createImages(request, 'range', 8)
  await openHydrated(page, '/?q=range&sort=name')
  await box(page, images[1].name).click()
  await box(page, images[5].name).click({ modifiers: ['Shift'] })
  await expect(bar(page)).toContainText('5 selected')
  for (const [number, image] of images.entries()) await expect(box(page, image.name)).toBeChecked({ checked: number > 0 && number < 6 })
  expect(await pageBox(page).evaluate((box: HTMLInputElement) => box.indeterminate)).toBe(true)
  await box(page, images[3].name).click({ modifiers: ['Shift'] })
  await expect(bar(page)).toContainText('2 selected')
  await pageBox(page).click()
  await expect(bar(page)).toContainText('8 selected')
  await expect(pageBox(page)).toBeChecked()
  await expect(bar(page).getByRole('button', { name: /^Select all/ })).toHaveCount(0)
  await bar(page).getByRole('button', { name: 'Clear' }).click()
  await expect(bar(page)).toBeHidden()
  await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0)
  await expect(box(page, images[3].name)).toBeFocused()
})

test('ticking a box moves no row, on a phone neither', async ({ page, request }) => {
  const [image] = await createImages(request, 'still', 3)
  for (const width of [1440, 1024, 800, 720, 390]) {
    await page.setViewportSize({ width, height: 800 })
    await openHydrated(page, '/?q=still&sort=name')
    const link = page.getByRole('rowheader').getByRole('link', { name: image.name })
    const before = await link.boundingBox()
    await box(page, image.name).check()
    await expect(bar(page)).toBeVisible()
    expect(await link.boundingBox(), `at ${width} px`).toEqual(before)
    for (const name of ['Make public', 'Make private', 'Export', 'Delete', 'Clear']) {
      await expect(bar(page).getByRole('button', { name })).toBeInViewport({ ratio: 1 })
    }
  }
})

test('a box that was ticked before the page came to life stays ticked', async ({ page, request }) => {
  const [image] = await createImages(request, 'early', 2)
  const release = await hold(page, '**/*.wasm')
  await page.goto('/?q=early', { waitUntil: 'commit' })
  await box(page, image.name).check()
  release()
  await hydrated(page)
  await expect(bar(page)).toContainText('1 selected')
  await expect(box(page, image.name)).toBeChecked()
})

test('a row that goes away can no longer be selected', async ({ page, request }) => {
  const [first, second] = await createImages(request, 'gone', 2)
  await openHydrated(page, '/?q=gone&sort=name')
  await box(page, first.name).check()
  await box(page, second.name).check()
  await request.delete(`/images/${first.id}`)
  await expect(box(page, first.name)).toBeDisabled()
  await expect(box(page, first.name)).not.toBeChecked()
  await expect(bar(page)).toContainText('1 selected')
})

test('of all that match one can be let go; the rest is what is in sight', async ({ page, request }) => {
  const images = await createImages(request, 'matching', 30)
  await openHydrated(page, '/?q=matching&sort=name&per_page=25')
  await pageBox(page).check()
  await bar(page).getByRole('button', { name: 'Select all 30 matching' }).click()
  await expect(bar(page)).toContainText('All 30 selected')
  await expect(status(page)).toHaveText('All 30 selected')
  await page.getByRole('link', { name: 'Next page' }).click()
  await expect(box(page, images[27].name)).toBeChecked()
  await box(page, images[27].name).uncheck()
  await expect(bar(page)).toContainText('4 selected')
})

test('after a delete the focus is on the next row that is left', async ({ page, request }) => {
  const images = await createImages(request, 'focused', 4)
  await openHydrated(page, '/?q=focused&sort=name')
  for (const number of [0, 1, 2]) await box(page, images[number].name).check()
  await bar(page).getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('rowheader')).toHaveCount(1)
  await expect(page.getByRole('rowheader').getByRole('link')).toBeFocused()
})

test('while it is done the button says so, once however often it is pressed', async ({ page, request }) => {
  await createImages(request, 'slowly', 11)
  await openHydrated(page, '/bulk?action=delete&q=slowly')
  let calls = 0
  const release = await hold(page, '**/api/apply_bulk', () => void (calls += 1))
  await page.getByRole('textbox', { name: 'Type 11 to confirm' }).fill('11')
  const button = page.getByRole('button', { name: 'Delete 11 images' })
  await button.click()
  const busy = page.getByRole('button', { name: 'Deleting 11 images…' })
  await expect(busy).toHaveAttribute('aria-busy', 'true')
  await expect(status(page)).toHaveText('Deleting 11 images…')
  await busy.click()
  release()
  await expect(toasts(page)).toContainText('Deleted 11 images')
  expect(calls).toBe(1)
})

test('a selection that a reload has lost is not taken for all that match', async ({ page, request }) => {
  const images = await createImages(request, 'lost', 11)
  await openHydrated(page, '/?q=lost&sort=name')
  await pageBox(page).check()
  await bar(page).getByRole('button', { name: 'Delete' }).click()
  await expect(heading(page)).toHaveText('Delete 11 images?')
  await page.reload()
  await expect(heading(page)).toHaveText('Nothing is selected')
  await page.getByRole('link', { name: 'Back to the list' }).click()
  await expect(page.getByRole('rowheader')).toHaveCount(images.length)
})

test('an address that can not be read, or asks for nothing, does nothing', async ({ page }) => {
  expect((await page.goto('/bulk'))?.status()).toBe(404)
  expect((await page.goto('/bulk?action=destroy'))?.status()).toBe(404)
  expect((await page.goto('/bulk?action=delete&arch=mips'))?.status()).toBe(400)
  await expect(heading(page)).toHaveText('Nothing was done')
  await openHydrated(page, '/bulk?action=delete&q=nothing+has+this')
  await expect(page.getByText('No image matches.')).toBeVisible()
})

test('bar, dialog, preview and 409: no accessibility problem in either theme, no sideways scroll', async ({ page, request }) => {
  const images = await createImages(request, 'axe', 12)
  await request.patch(`/images/${images[0].id}`, { data: { public: true } })
  await openHydrated(page, '/?q=axe&sort=name')
  await box(page, images[0].name).check()
  await box(page, images[1].name).check()
  await check(page, 'bar')
  await bar(page).getByRole('button', { name: 'Export' }).click()
  await check(page, 'export')
  await page.keyboard.press('Escape')
  await bar(page).getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await check(page, 'dialog')
  await page.keyboard.press('Escape')
  await pageBox(page).check()
  await request.patch(`/images/${images[3].id}`, { data: { arch: 'arm64' } })
  await bar(page).getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('1 that you selected is left out')).toBeVisible()
  await check(page, 'preview')
  await openHydrated(page, '/bulk?action=delete&q=axe')
  await createImage(request, { name: 'axe 13' })
  await page.getByRole('textbox').fill('12')
  await page.getByRole('button', { name: 'Delete 12 images' }).click()
  await expect(heading(page)).toHaveText('Delete 13 images?')
  await check(page, '409')
})

async function check(page: Page, what: string) {
  // as high as the page: what a bar at the edge covers can be scrolled, which axe does not try
  const height = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewportSize({ width: 1280, height: Math.max(height, 720) })
  for (const theme of ['light', 'dark']) {
    await page.evaluate((theme) => document.documentElement.setAttribute('data-theme', theme), theme)
    const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
    expect(found.violations, `${what}, ${theme}`).toEqual([])
  }
  for (const width of [1440, 1024, 720, 390, 320, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    const { scroll, client } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }))
    expect(scroll, `${what} at ${width} px`).toBeLessThanOrEqual(client)
  }
}
