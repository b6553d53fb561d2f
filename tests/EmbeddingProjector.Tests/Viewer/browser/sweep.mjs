// A sweep: its curve, where the predicted class changes, and the picture at the angle under the mouse.
import { assert, expected, shoot, test } from './page.mjs';

await test(async page => {
  await page.click('#tab-sweep');
  await page.waitForSelector('svg.curve');
  assert.deepEqual(await page.$$eval('ul.flips li', all => all.map(one => one.textContent)), expected.flips);
  const box = await page.locator('svg.curve').boundingBox();
  const seen = new Set();
  for (let i = 0; i < expected.steps; i++) {
    await page.mouse.move(box.x + box.width * (0.055 + 0.925 * i / (expected.steps - 1)), box.y + box.height / 2);
    seen.add(await page.textContent('#panel-sweep .cell dd >> nth=0'));
  }
  assert.equal(seen.size, expected.steps);
  assert.ok(await page.locator('#panel-sweep .cell canvas.picture').count());
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await shoot(page, 'show-embedding-sweep');
});
