import type { Page } from '@playwright/test'
import { createImage, expect, hydrated, openHydrated, test, ways } from '../fixtures'

test.use({ serverArgs: ['--demo', '60'], viewport: { width: 1440, height: 900 } })

const headers = (page: Page) => page.getByRole('columnheader')
const columns = ['Architecture', 'Visibility', 'Organization', 'Root volume', 'Created', 'Modified']

/** What clocks there showed at that time: `2026-11-23 15:31`. */
const shown = (time: string, timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(time))

/** The times in the cells of the first row, as they are and as they are shown. */
async function times(page: Page) {
  const cells = page.getByRole('row').nth(1).locator('time')
  await expect(cells).toHaveCount(2)
  return Promise.all((await cells.all()).map(async (cell) => ({ is: (await cell.getAttribute('datetime'))!, shows: (await cell.innerText()).trim() })))
}

async function expectTimesIn(page: Page, timeZone: string) {
  for (const { is, shows } of await times(page)) expect(shows).toBe(shown(is, timeZone))
}

const choose = (page: Page, values: Record<string, string>) =>
  page.context().addCookies(Object.entries(values).map(([name, value]) => ({ name, value, url: new URL(page.url()).origin })))

for (const [way, { open, scripts }] of Object.entries(ways)) {
  test.describe(way, () => {
    test.use({ javaScriptEnabled: scripts })

    const saved = async (page: Page, said: string) => {
      if (scripts) {
        await expect(page.getByRole('status')).toHaveText(said)
      } else {
        await page.getByRole('main').getByRole('button', { name: 'Save' }).click()
        await expect(page).toHaveURL('/settings?saved')
        await expect(page.getByText('Saved', { exact: true })).toBeVisible()
      }
    }

    test('each setting is done, and lasts from the first HTML on', async ({ page }) => {
      await open(page, '/')
      await page.getByRole('link', { name: 'Settings' }).click()
      await expect(page).toHaveTitle('Settings · Imprint')
      await page.getByRole('radio', { name: 'Dark' }).check()
      await saved(page, 'Saved. Theme: Dark')
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
      await page.getByRole('radio', { name: 'Comfortable' }).check()
      await saved(page, 'Saved. Density: Comfortable')
      await expect(page.locator('html')).toHaveAttribute('data-density', 'comfortable')
      await page.getByRole('checkbox', { name: 'Root volume' }).uncheck()
      await saved(page, 'Saved. Root volume: hidden')
      await page.getByRole('radio', { name: '25' }).check()
      await saved(page, 'Saved. Rows per page: 25')
      await page.getByRole('checkbox', { name: 'Single-key shortcuts' }).uncheck()
      await saved(page, 'Saved. Single-key shortcuts: off')
      await page.getByLabel('Time zone').selectOption({ label: 'Kathmandu' })
      await saved(page, 'Saved. Times are in Asia/Kathmandu.')

      const cookies = Object.fromEntries((await page.context().cookies()).map(({ name, value }) => [name, value]))
      expect(cookies).toMatchObject({
        theme: 'dark',
        density: 'comfortable',
        hidden_columns: 'volume',
        per_page: '25',
        single_keys: 'off',
        time_zone: 'Asia/Kathmandu',
      })

      await page.getByRole('link', { name: 'Images', exact: true }).click()
      await expect(page).toHaveURL('/?per_page=25')
      await expect(page.getByRole('columnheader', { name: 'Organization' })).toBeVisible()
      await expect(page.getByRole('columnheader', { name: 'Root volume' })).toHaveCount(0)
      await expectTimesIn(page, 'Asia/Kathmandu')

      const html = await (await page.request.get('/')).text()
      expect(html).toMatch(/<html[^>]* data-theme="dark" data-density="comfortable"/)
      expect(html).not.toContain('cell-volume')
      expect(html).toContain('Times are in Asia/Kathmandu.')

      await open(page, '/settings')
      for (const name of ['Dark', 'Comfortable', '25']) await expect(page.getByRole('radio', { name })).toBeChecked()
      await expect(page.getByRole('checkbox', { name: 'Root volume' })).not.toBeChecked()
      await expect(page.getByRole('checkbox', { name: 'Single-key shortcuts' })).not.toBeChecked()
      await expect(page.getByLabel('Time zone')).toHaveValue('Asia/Kathmandu')
    })

    test('the View menu hides columns and sets the height of rows', async ({ page }) => {
      await open(page, '/?sort=name')
      const height = () => page.getByRole('row').nth(1).evaluate((row) => row.getBoundingClientRect().height)
      expect(await height()).toBe(40)
      await page.evaluate(() => Object.assign(window, { stayed: true }))
      await page.getByRole('button', { name: 'View' }).click()
      await page.getByRole('checkbox', { name: 'Architecture' }).uncheck()
      await page.getByRole('radio', { name: 'Compact' }).check()
      if (scripts) expect(await page.evaluate(() => 'stayed' in window)).toBe(true)
      else await page.getByRole('button', { name: 'Save' }).click()
      await expect(page).toHaveURL('/?sort=name')
      const left = ['Name', ...columns.slice(1)].map((name) => new RegExp(`^${name}`))
      await expect(headers(page)).toHaveText(['', ...left, 'Actions'])
      expect(await height()).toBe(32)
      const cells = await page.getByRole('row').nth(1).getByRole('cell').count()
      expect(cells + 1).toBe(await headers(page).count())
      await page.reload()
      await expect(headers(page)).toHaveText(['', ...left, 'Actions'])
      expect(await height()).toBe(32)
    })

    test('all columns but the name can be hidden, and come back', async ({ page }) => {
      await open(page, '/settings')
      for (const name of columns) await page.getByRole('checkbox', { name }).uncheck()
      await saved(page, 'Saved. Modified: hidden')
      await open(page, '/')
      await expect(headers(page)).toHaveText(['', /^Name/, 'Actions'])
      await expect(page.getByRole('rowheader').first().getByRole('link')).toBeVisible()
      await page.getByRole('button', { name: 'View' }).click()
      await page.getByRole('checkbox', { name: 'Created' }).check()
      if (!scripts) await page.getByRole('button', { name: 'Save' }).click()
      await expect(headers(page)).toHaveText(['', /^Name/, /^Created/, 'Actions'])
    })

    test('times are those of the chosen zone, on every page', async ({ page, request }) => {
      const { id } = await createImage(request, { name: 'timed' })
      await request.patch(`/images/${id}`, { data: { public: true } })
      await open(page, '/')
      await choose(page, { time_zone: 'America/New_York' })
      await open(page, '/?q=timed')
      await expectTimesIn(page, 'America/New_York')
      await expect(page.getByRole('columnheader', { name: /^Created New York/ })).toBeVisible()
      await expect(page.getByRole('table')).toHaveAccessibleName(/Times are in America\/New_York\.$/)

      const { modification_date } = (await (await request.get(`/images/${id}`)).json()).image
      const local = shown(modification_date, 'America/New_York')
      await open(page, `/image/${id}`)
      await expect(page.getByText(new RegExp(`^${local}:\\d\\d -0[45]:00$`)).first()).toBeVisible()
      const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'America/New_York', dateStyle: 'full' })
      for (const path of ['/activity', `/image/${id}/history`]) {
        await open(page, path)
        const today = page.getByRole('region', { name: day.format(new Date(modification_date)).replace(/,? (\d)/, ', $1') })
        await expect(today.getByText(local.slice(-5), { exact: true }).first()).toBeVisible()
      }
      await request.delete(`/images/${id}`)
      await open(page, '/trash')
      await expect(page.getByRole('table')).toHaveAccessibleName(/Times are in America\/New_York\.$/)
      await expect(page.getByRole('columnheader', { name: 'Deleted New York' })).toBeVisible()
    })
  })
}

test.describe('in a browser elsewhere', () => {
  test.use({ timezoneId: 'Australia/Lord_Howe' })

  test('the device’s own zone is shown once there are scripts, and UTC until then', async ({ page, browser }) => {
    await openHydrated(page, '/settings')
    await page.getByLabel('Time zone').selectOption('This device’s own')
    await expect(page.getByRole('status')).toHaveText('Saved. Times are in this device’s time zone.')
    await openHydrated(page, '/')
    await expect(page.getByRole('columnheader', { name: /^Created local/ })).toBeVisible()
    await expectTimesIn(page, 'Australia/Lord_Howe')
    await expect(page.getByRole('table')).toHaveAccessibleName(/Times are in this device’s time zone\.$/)

    const context = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() })
    const plain = await context.newPage()
    await plain.goto(page.url())
    await expectTimesIn(plain, 'UTC')
    await expect(plain.getByRole('columnheader', { name: /^Created UTC/ })).toBeVisible()
    await context.close()
  })
})

test('a day that begins elsewhere has its own heading', async ({ page, request }) => {
  const { id } = await createImage(request)
  await openHydrated(page, `/image/${id}/history`)
  const { creation_date } = (await (await request.get(`/images/${id}`)).json()).image
  // of two places that are 25 hours apart, one has another day than UTC has
  const dates = []
  for (const zone of ['Pacific/Kiritimati', 'Pacific/Niue']) {
    await choose(page, { time_zone: zone })
    await openHydrated(page, `/image/${id}/history`)
    const date = Number(shown(creation_date, zone).slice(8, 10))
    await expect(page.getByRole('heading', { level: 2, name: new RegExp(`^\\w+day, ${date} `) })).toBeVisible()
    dates.push(date)
  }
  expect(dates[0]).not.toBe(dates[1])
})

test('what one tab changes, the others follow', async ({ page, context, request }) => {
  await createImage(request, { name: 'seen in both tabs' })
  const other = await context.newPage()
  await openHydrated(other, '/settings')
  await openHydrated(page, '/?q=seen+in+both+tabs')
  await other.getByRole('radio', { name: 'Dark' }).check()
  await expect(page.getByRole('button', { name: 'Theme: Dark' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await other.getByRole('checkbox', { name: 'Organization' }).uncheck()
  await expect(page.getByRole('columnheader', { name: 'Organization' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Theme: Dark' }).click()
  await page.getByRole('button', { name: 'Light' }).click()
  await expect(other.getByRole('radio', { name: 'Light' })).toBeChecked()
})

test('the header, the settings and the list agree without being loaded again', async ({ page }) => {
  await openHydrated(page, '/settings')
  await page.evaluate(() => Object.assign(window, { stayed: true }))
  await page.getByRole('button', { name: 'Theme: System' }).click()
  await page.getByRole('button', { name: 'Light' }).click()
  await expect(page.getByRole('radio', { name: 'Light' })).toBeChecked()
  await page.getByRole('radio', { name: 'Dark' }).check()
  await expect(page.getByRole('button', { name: 'Theme: Dark' })).toBeVisible()
  await page.getByRole('radio', { name: 'Compact' }).check()
  await page.getByRole('radio', { name: '100' }).check()
  await page.getByRole('link', { name: 'Images', exact: true }).click()
  await expect(page).toHaveURL('/?per_page=100')
  await page.getByRole('button', { name: 'View' }).click()
  await expect(page.getByRole('radio', { name: 'Compact' })).toBeChecked()
  await page.getByRole('checkbox', { name: 'Created' }).uncheck()
  await page.keyboard.press('Escape')
  await page.getByLabel('Rows per page').selectOption('25')
  await expect(page).toHaveURL('/?per_page=25')
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('radio', { name: '25' })).toBeChecked()
  await expect(page.getByRole('checkbox', { name: 'Created' })).not.toBeChecked()
  expect(await page.evaluate(() => 'stayed' in window)).toBe(true)
})

test('what can’t be taken is said, and nothing of it is kept', async ({ page, request }) => {
  const answer = await request.post('/settings', {
    form: { theme: 'dark', density: 'huge', time_zone: 'Mars/Base', columns: 'name' },
    maxRedirects: 0,
  })
  expect(answer.status()).toBe(422)
  expect(answer.headers()['set-cookie']).toBeUndefined()
  await openHydrated(page, '/settings')
  await page.evaluate(() => {
    const form = document.querySelector<HTMLFormElement>('form[aria-label=Settings]')!
    const send = (name: string, value: string) => form.append(Object.assign(document.createElement('input'), { name, value }))
    send('density', 'huge')
    send('time_zone', 'Mars/Base')
    send('columns', 'name')
    form.submit()
  })
  await hydrated(page)
  await expect(page.getByRole('heading', { name: 'There are 3 problems' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Density: must be one of compact, standard, comfortable' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Time zone: no zone is called “Mars/Base”' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Columns: no column is called “name”' })).toBeVisible()
})

test('a zone that the server no longer knows is said, and the one before stays', async ({ page }) => {
  await page.route('**/api/find_zone*', (route) => route.continue({ url: route.request().url().replace(/name=.*/, 'name=Mars') }))
  await openHydrated(page, '/settings')
  await page.getByLabel('Time zone').selectOption('Europe/Berlin')
  await expect(page.getByRole('link', { name: 'Time zone: no zone is called “Mars”' })).toBeVisible()
  await expect(page.getByLabel('Time zone')).toHaveValue('UTC')
  expect(await page.context().cookies()).toEqual([])
})

test('cookies that can’t be read are as none', async ({ page }) => {
  await page.goto('/')
  await choose(page, { theme: 'pink', density: '', hidden_columns: 'name', time_zone: 'Mars/Base', per_page: '7', single_keys: '1' })
  await openHydrated(page, '/')
  await expect(page).toHaveURL('/')
  await expect(page.locator('html')).not.toHaveAttribute('data-theme')
  await expect(headers(page)).toHaveCount(columns.length + 3)
  await expectTimesIn(page, 'UTC')
})

test('on a phone hidden columns leave no gap, and the menu can be reached', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 480 })
  await openHydrated(page, '/')
  const card = page.getByRole('row').nth(1)
  const height = () => card.evaluate((row) => row.getBoundingClientRect().height)
  const full = await height()
  await page.getByRole('button', { name: 'View' }).click()
  for (const name of ['Root volume', 'Modified', 'Created']) await page.getByRole('checkbox', { name }).uncheck()
  await expect.poll(height).toBe(full - 24)
  const last = page.getByRole('radio', { name: 'Comfortable' })
  await last.check()
  await expect(last).toBeInViewport()
  await page.keyboard.press('Escape')
  await expect(card.getByText(/^(Public|Private)$/)).toBeVisible()
})

test('on paper there is the table and what it holds, in light colours and without what can be pressed', async ({ page }) => {
  await openHydrated(page, '/?arch=arm')
  await choose(page, { theme: 'dark' })
  await openHydrated(page, '/?arch=arm')
  await page.setViewportSize({ width: 700, height: 1000 })
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText('arch: arm')).toBeVisible()
  for (const column of ['Name', ...columns]) await expect(page.getByRole('columnheader', { name: column })).toBeVisible()
  for (const gone of [
    page.getByRole('banner'),
    page.getByRole('navigation', { name: 'Main' }),
    page.getByRole('navigation', { name: 'Pagination' }),
    page.getByRole('searchbox'),
    page.getByRole('button'),
    page.getByRole('link', { name: /^Remove filter/ }),
  ]) {
    await expect(gone.filter({ visible: true })).toHaveCount(0)
  }
  const style = await page.evaluate(() => ({
    background: getComputedStyle(document.documentElement).backgroundColor,
    scheme: getComputedStyle(document.documentElement).colorScheme,
    head: getComputedStyle(document.querySelector('thead')!).display,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  }))
  expect(style).toEqual({ background: 'rgb(255, 255, 255)', scheme: 'light', head: 'table-header-group', overflow: 0 })

  await page.emulateMedia({ media: 'screen' })
  await page.getByRole('rowheader').first().getByRole('link').click()
  await hydrated(page)
  await page.emulateMedia({ media: 'print' })
  await expect(page.getByText('Root volume')).toBeVisible()
  await expect(page.getByRole('button', { name: /^Copy ID/ }).first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Delete' })).toBeHidden()
})
