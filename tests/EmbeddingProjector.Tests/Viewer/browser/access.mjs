// axe-core finds nothing serious, on any tab, light and dark.
import { assert, axe, settle, shoot, test } from './page.mjs';

await test(async page => {
  const found = [];
  for (const theme of ['light', 'dark']) {
    if (theme === 'dark') await page.click('button:has-text("Dark / light")');
    for (const tab of await page.$$('[role="tab"]')) {
      await tab.click();
      await settle(page);
      // Playwright's own world: the page's policy does not let a foreign script into the page's.
      const result = await page.evaluate(`(() => { ${axe()}; return axe.run(document, { resultTypes: ['violations'] }); })()`);
      for (const violation of result.violations.filter(one => ['serious', 'critical'].includes(one.impact)))
        found.push(`${theme}: ${violation.id}: ${violation.nodes.map(node => node.html.slice(0, 160)).slice(0, 3).join(' ')}`);
      await shoot(page, `${theme}-${await tab.getAttribute('id')}`);
    }
  }
  assert.deepEqual(found, []);
});
