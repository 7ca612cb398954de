// For tests that change the build while a hub serves it: a copy of it that is theirs alone.

import { App } from './build.ts';
import { test as base } from './fixtures.ts';

export { expect } from './fixtures.ts';

export const test = base.extend<{ app: App }>({
  app: async ({}, use) => {
    const app = await App.copy();
    await use(app);
    await app.remove();
  },
  publicFolder: async ({ app }, use) => use(app.folder),
});
