import AxeBuilder from '@axe-core/playwright'
import type { APIRequestContext, Page } from '@playwright/test'
import { createImage, expect, hold, hydrated, openHydrated, organization, test, volume } from '../fixtures'

test.use({ serverArgs: ['--demo', '60'] })

const first = async (request: APIRequestContext): Promise<string> =>
  (await (await request.get('/images?page=1&per_page=1')).json()).images[0].id

/** An image that was created and edited. */
async function edited(request: APIRequestContext): Promise<string> {
  const { id } = await createImage(request, { name: 'created' })
  await request.patch(`/images/${id}`, { data: { name: 'edited', arch: 'x86_64' } })
  return id
}

/** An image that was created and deleted. */
async function deleted(request: APIRequestContext): Promise<string> {
  const { id } = await createImage(request, { name: 'deleted' })
  await request.delete(`/images/${id}`)
  return id
}

/** Pastes lines, and shows what they would do. */
async function compare(page: Page, lines: string) {
  await openHydrated(page, '/import')
  await page.getByLabel('Or paste lines').fill(lines)
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page.getByRole('navigation', { name: 'Lines by what they do' })).toBeVisible()
  await hydrated(page)
}

/** Every page in every state that it can stand in. */
const pages: Record<string, (page: Page, request: APIRequestContext) => Promise<void>> = {
  list: (page) => openHydrated(page, '/'),
  'list, filtered, on its last page': (page) => openHydrated(page, '/?created_from=2020-01-01&sort=-arch,name&page=3&per_page=25'),
  'list, changed since': async (page, request) => {
    const edited = await createImage(request, { name: 'list edited' })
    const deleted = await createImage(request, { name: 'list deleted' })
    await openHydrated(page, '/')
    await request.patch(`/images/${edited.id}`, { data: { public: true } })
    await request.delete(`/images/${deleted.id}`)
    await expect(page.getByRole('button', { name: /^\d+ changes. Show/ })).toBeVisible()
  },
  'no match': (page) => openHydrated(page, '/?q=no+such+image'),
  'bad address': (page) => openHydrated(page, '/?arch=mips&page=99'),
  'row menu': async (page) => {
    await openHydrated(page, '/')
    await page.getByRole('button', { name: /^Actions for/ }).first().click()
    await expect(page.getByRole('link', { name: 'Duplicate' })).toBeVisible()
  },
  'keyboard shortcuts': async (page) => {
    await openHydrated(page, '/')
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  },
  'theme menu': async (page) => {
    await openHydrated(page, '/')
    await page.getByRole('button', { name: /^Theme/ }).click()
    await expect(page.getByRole('button', { name: 'Light' })).toBeVisible()
  },
  'view menu': async (page) => {
    await openHydrated(page, '/')
    await page.getByRole('button', { name: 'View' }).click()
    await expect(page.getByRole('radio', { name: 'Standard' })).toBeVisible()
  },
  settings: (page) => openHydrated(page, '/settings'),
  'settings, refused': async (page) => {
    await openHydrated(page, '/settings')
    await page.evaluate(() => {
      const form = document.querySelector<HTMLFormElement>('form[aria-label=Settings]')!
      form.append(Object.assign(document.createElement('input'), { name: 'density', value: 'huge' }))
      form.submit()
    })
    await expect(page.getByRole('heading', { name: 'There is 1 problem' })).toBeVisible()
  },
  'settings, saved': (page) => openHydrated(page, '/settings?saved'),
  detail: async (page, request) => openHydrated(page, `/image/${await first(request)}`),
  'detail, JSON': async (page, request) => openHydrated(page, `/image/${await first(request)}?tab=json`),
  'detail, snippets': async (page, request) => openHydrated(page, `/image/${await first(request)}?tab=snippets`),
  'detail of a long name': async (page, request) => {
    const { id } = await createImage(request, { name: 'W'.repeat(255) })
    await openHydrated(page, `/image/${id}`)
  },
  new: (page) => openHydrated(page, '/new'),
  'new, with problems': async (page) => {
    await openHydrated(page, '/new')
    await page.getByRole('button', { name: 'Create image' }).click()
    await expect(page.getByRole('heading', { name: /problems/ })).toBeVisible()
  },
  duplicate: async (page, request) => openHydrated(page, `/new?from=${await first(request)}`),
  'edit, changed since': async (page, request) => {
    const { id } = await createImage(request)
    await openHydrated(page, `/image/${id}/edit`)
    await request.patch(`/images/${id}`, { data: { public: true } })
    await expect(page.getByRole('strong').filter({ hasText: 'Changed just now' })).toBeVisible()
  },
  'detail, deleted since': async (page, request) => {
    const { id } = await createImage(request)
    await openHydrated(page, `/image/${id}`)
    await request.delete(`/images/${id}`)
    await expect(page.getByRole('strong').filter({ hasText: 'Deleted just now' })).toBeVisible()
  },
  edit: async (page, request) => openHydrated(page, `/image/${await first(request)}/edit`),
  delete: async (page, request) => openHydrated(page, `/image/${await first(request)}/delete`),
  'delete dialog': async (page, request) => {
    await openHydrated(page, `/image/${await first(request)}`)
    await page.getByRole('link', { name: 'Delete', exact: true }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
  },
  activity: async (page, request) => {
    await edited(request)
    await openHydrated(page, '/activity')
  },
  'activity, filtered': (page) => openHydrated(page, '/activity?action=deleted&actor=nobody&image=x'),
  history: async (page, request) => openHydrated(page, `/image/${await edited(request)}/history`),
  'history of a deleted image': async (page, request) => openHydrated(page, `/image/${await deleted(request)}/history`),
  trash: async (page, request) => {
    await deleted(request)
    await openHydrated(page, '/trash')
  },
  'deleted image': async (page, request) => openHydrated(page, `/image/${await deleted(request)}`),
  'a toast, and what was merged': async (page, request) => {
    const id = await edited(request)
    await openHydrated(page, `/image/${id}/edit`)
    await request.patch(`/images/${id}`, { data: { name: 'theirs' } })
    await page.getByLabel('Public').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByText(/Saved, and merged/)).toBeVisible()
  },
  'resolve conflict': async (page, request) => {
    const id = await edited(request)
    await openHydrated(page, `/image/${id}/edit`)
    await request.patch(`/images/${id}`, { data: { name: 'theirs', arch: 'arm64', root_volume: organization } })
    await page.getByLabel('Name').fill('mine')
    await page.getByRole('combobox', { name: 'Root volume' }).fill(id)
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('heading', { name: 'Resolve conflict' })).toBeVisible()
  },
  'deleted while it was edited': async (page, request) => {
    const id = await edited(request)
    await openHydrated(page, `/image/${id}/edit`)
    await request.delete(`/images/${id}`)
    await page.getByLabel('Name').fill('mine')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('button', { name: 'Save as new' })).toBeVisible()
  },
  'refused undo': async (page, request) => {
    const answer = await request.post('/images', { data: { name: 'x', arch: 'arm', organization, root_volume: volume } })
    await request.patch(`/images/${(await answer.json()).image.id}`, { data: { name: 'y' } })
    await openHydrated(page, '/activity')
    await page.getByRole('button', { name: /^Undo: api created x/ }).first().click()
    await expect(page.getByText(/was edited since/)).toBeVisible()
  },
  import: (page) => openHydrated(page, '/import'),
  'import, refused': async (page) => {
    await openHydrated(page, '/import')
    await page.getByRole('button', { name: 'Compare' }).click()
    await expect(page.getByRole('heading', { name: 'There is 1 problem' })).toBeVisible()
    await hydrated(page)
  },
  'import, with mistakes': (page) => compare(page, `name,arch,organization,root_volume\n${'W'.repeat(256)},arm,x,y\n,,\n`),
  'import, creating': (page) => compare(page, `name,arch,organization,root_volume\n${'W'.repeat(255)},arm,${organization},${volume}\n`),
  'import, changing': async (page, request) => {
    const { id } = await createImage(request, { name: 'W'.repeat(255) })
    await compare(page, `id,name,public\n${id},${'V'.repeat(255)},true\n`)
  },
  'import of what is there': async (page, request) => {
    const { id } = await createImage(request)
    await compare(page, `id\n${id}\n`)
  },
  'import in progress': async (page) => {
    await compare(page, `name,arch,organization,root_volume\na,arm,${organization},${volume}\n`)
    const json = { source: 'W'.repeat(255), state: { Reading: { lines: 12_000, percent: 40 } } }
    await page.route('**/api/get_import*', (route) => route.fulfill({ json }))
    await page.getByRole('link', { name: 'Same 0' }).click()
    await expect(page.getByRole('progressbar', { name: 'Progress' })).toHaveAttribute('value', '40')
  },
  'import of a file that is gone': (page) => openHydrated(page, `/import?staged=${organization}`),
  'missing image': (page) => openHydrated(page, '/image/98bf3ac2-a1f5-471d-8c8f-1b706ab57ef0'),
  'missing page': (page) => openHydrated(page, '/nowhere'),
}

for (const [name, open] of Object.entries(pages)) {
  test(`${name}: no accessibility problem in either theme, no sideways scroll, nothing logged`, async ({ page, request }) => {
    await open(page, request)
    await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)))
    // as high as the page: what a bar at the edge covers can be scrolled, which axe does not try
    const height = await page.evaluate(() => document.documentElement.scrollHeight)
    await page.setViewportSize({ width: 1280, height: Math.max(height, 720) })
    // no color on its way to the other theme's
    await page.emulateMedia({ reducedMotion: 'reduce' })
    for (const theme of ['light', 'dark']) {
      await page.evaluate((theme) => document.documentElement.setAttribute('data-theme', theme), theme)
      const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
      expect(found.violations, theme).toEqual([])
    }
    for (const width of [1440, 1024, 720, 390, 320]) {
      await page.setViewportSize({ width, height: 800 })
      const { scroll, client } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        client: document.documentElement.clientWidth,
      }))
      expect(scroll, `at ${width} px`).toBeLessThanOrEqual(client)
    }
  })
}

for (const width of [1440, 390]) {
  test(`nothing moves as a page comes to life, at ${width} px`, async ({ page, request }) => {
    await page.setViewportSize({ width, height: 800 })
    const id = await edited(request)
    for (const path of [`/image/${id}`, `/image/${id}/edit`, `/image/${id}/history`, '/new', '/activity', '/trash', '/import', '/settings', '/']) {
      const release = await hold(page, '**/*.wasm')
      await page.goto(path, { waitUntil: 'domcontentloaded' })
      const moved = await page.evaluateHandle(async () => {
        const frame = () => new Promise(requestAnimationFrame)
        await frame()
        await frame()
        const moved: string[] = []
        new PerformanceObserver((list) => {
          for (const { sources } of list.getEntries() as (PerformanceEntry & { sources: { node?: Node }[] })[])
            moved.push(...sources.map(({ node }) => node?.textContent?.slice(0, 60) ?? 'something'))
        }).observe({ type: 'layout-shift' })
        return moved
      })
      release()
      await hydrated(page)
      await expect(page.getByText('Connection: Live')).toBeAttached()
      // what a frame moved is told after the next
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))))
      expect(await moved.jsonValue(), path).toEqual([])
      await page.unroute('**/*.wasm')
    }
  })
}

test('what is nowhere is a 404 with the search, and every page has one h1, a title and its landmarks', async ({ page }) => {
  for (const path of ['/nowhere', '/image/98bf3ac2-a1f5-471d-8c8f-1b706ab57ef0', '/image/x', '/new?from=x', '/image/x/edit']) {
    const answer = await page.goto(path)
    expect(answer?.status(), path).toBe(404)
    await expect(page).toHaveTitle('Not found · Imprint')
    await expect(page.getByRole('searchbox', { name: 'Search images' })).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  }
  await openHydrated(page, '/')
  await expect(page.getByRole('banner')).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
  await expect(page.getByRole('main')).toHaveAttribute('tabindex', '-1')
  await expect(page.locator('[role=status]')).toHaveCount(1)
  await expect(page.locator('[role=alert]')).toHaveCount(1)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
})

test('pages carry a policy with a nonce, and files are kept for good', async ({ request }) => {
  const answer = await request.get('/')
  const policy = answer.headers()['content-security-policy']
  expect(policy).toMatch(/script-src 'strict-dynamic' 'nonce-[\w+/=-]+' 'wasm-unsafe-eval'/)
  expect(policy).not.toContain('unsafe-inline')
  expect(policy).toContain("frame-ancestors 'none'")
  expect(answer.headers()).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' })
  const html = await answer.text()
  expect(html).not.toMatch(/<[^>]+\son\w+=/)
  const nonces = [...policy.matchAll(/nonce-([^']+)/g)].map((match) => match[1])
  const scripts = [...html.matchAll(/<script[^>]*>/g)].map((match) => match[0])
  expect(scripts.length).toBeGreaterThan(0)
  for (const script of scripts) expect(script).toContain(`nonce="${nonces[0]}"`)
  const again = (await request.get('/')).headers()['content-security-policy']
  expect(again).not.toBe(policy)

  const wasm = html.match(/\/pkg\/[^"']+\.wasm/)![0]
  const file = await request.get(wasm, { headers: { 'Accept-Encoding': 'br' } })
  expect(file.headers()).toMatchObject({
    'content-type': 'application/wasm',
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
  })
})

test('writes from other sites and requests for other hosts are refused', async ({ request, server }) => {
  const refused = await request.post('/images', { data: {}, headers: { Origin: 'https://evil.example' } })
  expect(refused.status()).toBe(403)
  expect(await refused.json()).toMatchObject({ type: 'authorization_required' })
  const form = await request.post('/new', { form: { key: 'x' }, headers: { 'Sec-Fetch-Site': 'cross-site' } })
  expect(form.status()).toBe(403)
  const rebound = await request.get('/', { headers: { Host: 'evil.example' } })
  expect(rebound.status()).toBe(403)
  const local = await request.get('/', { headers: { Host: `localhost:${new URL(server.url).port}` } })
  expect(local.status()).toBe(200)
})
