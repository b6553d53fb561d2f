// Two sets side by side: linked items, both neighborhoods, coincidence.
import { assert, expected, place, settle, shoot, test } from './page.mjs';

await test(async page => {
  assert.equal(await page.locator('canvas.points').count(), 2);
  for (const view of [0, 1]) await page.evaluate(view => embeddingPage.views[view].reset(2), view);
  await settle(page);
  // An item that no other covers.
  const item = await page.evaluate(() => Array.from({ length: embeddingPage.app.keyCount }, (_, key) => key).find(key => {
    const at = embeddingPage.views[0].placeOf(key);
    return embeddingPage.views[0].itemAt(at.x, at.y) === key;
  }));
  const { x, y } = await place(page, item, 0);
  await page.mouse.move(x, y);
  await page.mouse.click(x, y);
  await page.waitForFunction(key => embeddingPage.app.chosen === key, item);
  await settle(page);
  const lists = await page.$$eval('ol.neighbors', all => all.map(list => [...list.querySelectorAll('button')].map(button => Number(button.dataset.key))));
  const neighbors = expected.neighbors.map(lists => lists[item]);
  assert.deepEqual(lists, neighbors);
  const shared = neighbors[0].filter(key => neighbors[1].includes(key)).length;
  assert.equal(await page.locator('ol.neighbors li.shared').count(), 2 * shared);
  await shoot(page, 'show-embedding-spaces');

  await page.click('#tab-comparison');
  assert.ok((await page.textContent('#panel-comparison')).includes(expected.mean));
  const bins = await page.$$eval('.bin', bars => bars.map(bar => Number(bar.title.split(' ')[0])));
  assert.deepEqual(bins, expected.histogram);
  const fullest = expected.histogram.indexOf(Math.max(...expected.histogram));
  await page.click(`.bin[data-bin="${fullest}"]`);
  assert.equal(await page.evaluate(() => embeddingPage.app.selectionCount), expected.histogram[fullest]);
  await shoot(page, 'show-embedding-comparison');
  await page.click('button:has-text("Colour by coincidence")');
  await settle(page);
  assert.ok((await page.evaluate(() => embeddingPage.app.colorName)).startsWith('coincidence'));
  assert.equal(await page.evaluate(() => embeddingPage.app.legend.kind), 'scale');
});
