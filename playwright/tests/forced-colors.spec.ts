// The system's own colours, as some people need them: there is no wash and no fill in them, and what is chosen shows by its
// border.

import { expect, test } from '../support/fixtures.ts';
import { baklava } from '../support/menu.ts';

test('the page, the category and the choice that are chosen show in the system\'s own colours', async ({ till }) => {
  const one = await till('One');
  const page = one.page;
  await page.emulateMedia({ forcedColors: 'active' });
  await one.showCategory(baklava);
  const categories = page.getByRole('navigation', { name: 'Categories' });
  const sheet = await one.openDetails();
  await sheet.getByRole('button', { name: 'Dark' }).click();
  for (const [chosen, other] of [
    [page.getByRole('link', { name: 'Sell', includeHidden: true }), page.getByRole('link', { name: 'Orders', includeHidden: true })],
    [
      categories.getByRole('button', { name: baklava.category, includeHidden: true }),
      categories.getByRole('button', { name: 'Cold meze', includeHidden: true }),
    ],
    [sheet.getByRole('button', { name: 'Dark' }), sheet.getByRole('button', { name: 'Light' })],
  ] as const) {
    await expect(chosen).toHaveCSS('border-block-end-width', '3px');
    await expect(other).not.toHaveCSS('border-block-end-width', '3px');
  }
});
