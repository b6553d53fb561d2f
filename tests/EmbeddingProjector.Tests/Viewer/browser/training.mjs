// The steps of a training: a slider over the snapshots, in the order of their steps, along the same axes.
import { assert, expected, settle, shoot, test } from './page.mjs';

await test(async page => {
  const slider = page.locator('input.snapshot');
  const spread = [];
  for (let i = 0; i < expected.names.length; i++) {
    await slider.focus();
    await page.keyboard.press(i === 0 ? 'Home' : 'ArrowRight');
    await settle(page);
    assert.equal(await page.evaluate(() => embeddingPage.app.snapshot), i);
    assert.equal(await page.textContent('label:has(input.snapshot) output'), expected.names[i]);
    spread.push(await page.evaluate(() => {
      const points = Array.from({ length: embeddingPage.app.keyCount }, (_, key) => embeddingPage.views[0].placeOf(key).x);
      return Math.max(...points) - Math.min(...points);
    }));
  }
  // The classes of the test's data drift apart in proportion to the step.
  assert.ok(spread[0] < spread[1] && spread[1] < spread[2], spread.join(' '));
  await shoot(page, 'show-embedding-training');
});
