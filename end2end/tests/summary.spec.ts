import AxeBuilder from '@axe-core/playwright'
import type { APIRequestContext, Page } from '@playwright/test'
import { createImage, expect, openHydrated, test, ways } from '../fixtures'

test.use({ serverArgs: ['--demo', '230'] })

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const bars = (page: Page, name: string) => region(page, name).getByRole('listitem').getByRole('link')

/** How many images the API counts by the query of a view of the list. */
async function count(request: APIRequestContext, query: string) {
  const wanted = new URLSearchParams(query)
  wanted.set('page', '1')
  wanted.set('per_page', '1')
  return Number((await request.get(`/images?${wanted}`)).headers()['x-total-count'])
}

/** Opens the strip where it is closed: on phones. */
async function open(page: Page) {
  const summary = page.getByText('Summary by architecture')
  if (await summary.isVisible()) await summary.click()
}

/** Each bar's figure is the count of the view that it leads to. */
async function figuresAgree(page: Page, request: APIRequestContext, names: string[]) {
  for (const name of names) {
    for (const bar of await bars(page, name).all()) {
      if ((await bar.getAttribute('aria-current')) === 'true') continue
      const [, figure] = (await bar.innerText()).match(/([\d,]+)\s+images?\b/)!
      const { search } = new URL((await bar.getAttribute('href'))!, page.url())
      expect(Number(figure.replace(',', '')), search).toBe(await count(request, search.slice(1)))
    }
  }
}

const charts = ['Architecture', 'Visibility', 'Created per month']

for (const [way, { open: visit, scripts }] of Object.entries(ways)) {
  test.describe(way, () => {
    test.use({ javaScriptEnabled: scripts })

    test('the figures are the counts of the views that they lead to', async ({ page, request }) => {
      for (const path of ['/', '/?arch=arm', '/?q=debian&public=false', '/?created_from=2026-08-10&sort=name']) {
        await visit(page, path)
        await expect(bars(page, 'Architecture')).toHaveCount(3)
        await expect(bars(page, 'Visibility')).toHaveCount(2)
        await expect(bars(page, 'Created per month')).toHaveCount(12)
        await figuresAgree(page, request, charts)
      }
    })

    test('a bar filters, the strip follows, and the same bar leads back', async ({ page, request }) => {
      await visit(page, '/?sort=name&per_page=25')
      await bars(page, 'Architecture').filter({ hasText: 'arm64' }).click()
      await expect(page).toHaveURL('/?arch=arm64&sort=name&per_page=25')
      const chosen = bars(page, 'Architecture').filter({ hasText: 'arm64' })
      await expect(chosen).toHaveAttribute('aria-current', 'true')
      await figuresAgree(page, request, charts)
      await bars(page, 'Visibility').filter({ hasText: 'Public' }).click()
      await expect(page).toHaveURL('/?arch=arm64&public=true&sort=name&per_page=25')
      await expect(bars(page, 'Visibility').filter({ hasText: 'Public' })).toHaveAttribute('aria-current', 'true')
      await figuresAgree(page, request, charts)
      await chosen.click()
      await expect(page).toHaveURL('/?public=true&sort=name&per_page=25')
    })

    test('a month sets both dates, and what is before the first leads there', async ({ page, request }) => {
      await visit(page, '/')
      const month = bars(page, 'Created per month').nth(4)
      const [, from] = (await month.getAttribute('href'))!.match(/created_from=(\d{4}-\d\d-01)/)!
      await month.click()
      await expect(page.getByRole('textbox', { name: 'Created from' })).toHaveValue(from)
      await expect(page.getByRole('textbox', { name: 'Created to' })).toHaveValue(new RegExp(`^${from.slice(0, 8)}(28|29|30|31)$`))
      await expect(month).toHaveAttribute('aria-current', 'true')
      await expect(bars(page, 'Created per month')).toHaveCount(12)
      await figuresAgree(page, request, charts)

      await visit(page, '/')
      const earlier = region(page, 'Created per month').getByRole('link', { name: /earlier$/ })
      const images = parseInt(await earlier.innerText())
      await earlier.click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Images ${images}`)
    })
  })
}

test('a change shows when it is asked for, and the strip does not move', async ({ page, request }) => {
  await openHydrated(page, '/?arch=arm')
  const arm = bars(page, 'Architecture').filter({ hasText: /^arm\s/ })
  const before = await count(request, 'arch=arm')
  await expect(arm).toContainText(`${before} image`)
  const top = (await page.getByRole('table').boundingBox())!.y
  await createImage(request)
  await expect(page.getByRole('button', { name: /^1 change. Show/ })).toBeVisible()
  await expect(arm).toContainText(`${before} image`)
  await page.getByRole('button', { name: /Show/ }).click()
  await expect(arm).toContainText(`${before + 1} image`)
  expect((await page.getByRole('table').boundingBox())!.y).toBe(top)
})

test('with the keyboard: the bar that was followed keeps the focus', async ({ page }) => {
  await openHydrated(page, '/')
  const bar = bars(page, 'Visibility').filter({ hasText: 'Private' })
  await bar.focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/?public=false')
  await expect(bar).toHaveAttribute('aria-current', 'true')
  await expect(bar).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL('/')
})

test('sorting and paging leave the figures as they are', async ({ page }) => {
  await openHydrated(page, '/')
  const asked: string[] = []
  page.on('request', (request) => void asked.push(request.url()))
  await page.getByRole('link', { name: 'Next page' }).click()
  await expect(page).toHaveURL('/?page=2')
  await expect(bars(page, 'Architecture').first()).toHaveAttribute('href', '/?arch=x86_64')
  expect(asked.filter((url) => url.includes('summarize_images'))).toEqual([])
})

test('nothing matches: the strip says so and stays', async ({ page }) => {
  await openHydrated(page, '/?q=no+such+image')
  await expect(region(page, 'Created per month')).toContainText('No images')
  await expect(bars(page, 'Architecture').first()).toContainText('0 images')
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`accessible: ${colorScheme}, ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      for (const path of ['/', '/?arch=arm&public=true&created_from=2026-08-10', '/?q=no+such+image']) {
        await openHydrated(page, path)
        if (width < 720) await expect(region(page, 'Architecture')).toBeHidden()
        await open(page)
        await expect(region(page, 'Architecture')).toBeVisible()
        const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
        expect(found.violations).toEqual([])
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(wide).toBeLessThanOrEqual(width)
      }
    })
  }
}
