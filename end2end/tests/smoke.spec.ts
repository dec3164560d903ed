import { expect, test } from '../fixtures'

test('the dashboard opens', async ({ page }) => {
  const answer = await page.goto('/')
  expect(answer?.status()).toBe(200)
})
