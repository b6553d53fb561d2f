// Places, colours, thumbnails and neighbors are those of the set.
import { assert, expected, pixel, place, settle, shoot, test } from './page.mjs';

await test(async page => {
  await shoot(page, 'show-embedding');
  await page.selectOption('[aria-label="Projection"]', 'pca');
  await page.click('[data-dimension="2"]');
  await page.selectOption('[aria-label="Labels"]', 'none');
  await settle(page);

  // One scale and one shift take all saved coordinates to the screen.
  const places = await Promise.all(expected.items.map((_, key) => place(page, key)));
  const [a, b] = expected.farthest;
  const scale = (places[b].x - places[a].x) / (expected.items[b].x - expected.items[a].x);
  expected.items.forEach((item, key) => {
    assert.ok(Math.abs(places[a].x + (item.x - expected.items[a].x) * scale - places[key].x) < 0.6, `x of ${item.id}`);
    assert.ok(Math.abs(places[a].y - (item.y - expected.items[a].y) * scale - places[key].y) < 0.6, `y of ${item.id}`);
  });

  // The thumbnail of an item that lies alone: its middle has the picture's colour.
  const alone = expected.items[expected.alone];
  const seen = await pixel(page, places[expected.alone]);
  alone.rgb.forEach((value, channel) => assert.ok(Math.abs(value - seen[channel]) <= 12, `thumbnail ${seen} for ${alone.rgb}`));

  // Without pictures its mark has the colour that the legend gives its class.
  await page.keyboard.press('p');
  await settle(page);
  const swatch = await page.evaluate(label => {
    const entry = [...document.querySelectorAll('.legend button[data-value]')].find(one => one.textContent.startsWith(label));
    return [...entry.querySelector('canvas').getContext('2d').getImageData(14, 14, 1, 1).data.slice(0, 3)];
  }, alone.label);
  assert.deepEqual(await pixel(page, places[expected.alone]), swatch);

  // The card beside the mouse.
  await page.mouse.move(places[expected.alone].x, places[expected.alone].y);
  await page.waitForSelector('.card:not([hidden])');
  assert.ok((await page.textContent('.card')).includes(alone.id));

  // A click lists the neighbors, exact, by both metrics.
  await page.mouse.click(places[expected.alone].x, places[expected.alone].y);
  for (const metric of ['cosine', 'euclidean']) {
    await page.selectOption('[aria-label="Metric"]', metric);
    await page.waitForTimeout(150);
    const listed = await page.$$eval('ol.neighbors button', buttons => buttons.map(button =>
      [Number(button.dataset.key), Number(button.querySelector('.count').textContent)]));
    assert.deepEqual(listed.map(([key]) => key), alone[metric].items.slice(0, 10));
    listed.forEach(([, score], i) => assert.ok(Math.abs(score - alone[metric].scores[i]) < 1e-3, `${metric} ${i}`));
  }
  await shoot(page, 'show-embedding-neighbors');
});
