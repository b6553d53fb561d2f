// The legend filters, the search finds, box and lasso select, the selection is saved, the link restores the view.
import fs from 'node:fs';
import { assert, expected, place, settle, test } from './page.mjs';

const link = await new Promise(resolve => test(async page => {
  const count = expected.items.length;
  const label = expected.items[0].label;
  const ofLabel = expected.items.filter(item => item.label === label).length;
  await page.click('[data-dimension="2"]');
  await settle(page);
  const shown = () => page.evaluate(() => Array.from({ length: embeddingPage.app.keyCount }, (_, key) => key).filter(key => embeddingPage.app.passes(key)).length);

  await page.click(`.legend button[data-value]:has-text("${label}")`);
  assert.equal(await shown(), count - ofLabel);
  await page.click(`.legend button[data-value]:has-text("${label}")`);
  assert.equal(await shown(), count);

  await page.keyboard.press('/');
  await page.keyboard.type(expected.items[3].id);
  await page.waitForFunction(() => /^1 item/.test(document.querySelector('output.hint').textContent));
  await page.fill('.search', '^i0000');
  await page.check('text=regex');
  await page.waitForFunction(n => document.querySelector('output.hint').textContent === `${n} items`,
    expected.items.filter(item => item.id.startsWith('i0000')).length);
  await page.fill('.search', '(');
  await page.waitForFunction(() => document.querySelector('output.hint').textContent.startsWith('no regular expression'));
  await page.fill('.search', '');

  // A box over everything, then a lasso around one item.
  const view = await page.locator('canvas.points').boundingBox();
  await page.click('button:has-text("Box")');
  await drag(page, [[view.x + 3, view.y + 3], [view.x + view.width - 3, view.y + view.height - 3]]);
  await page.waitForFunction(n => document.querySelector('.selection h2').textContent === `Selection: ${n} items`, count);
  await page.click('button:has-text("Lasso")');
  const { x, y } = await place(page, expected.alone);
  await drag(page, [[x - 9, y - 9], [x + 9, y - 9], [x + 9, y + 9], [x - 9, y + 9], [x - 9, y - 9]]);
  await page.waitForFunction(() => document.querySelector('.selection h2').textContent === 'Selection: 1 item');
  assert.deepEqual(await page.evaluate(() => embeddingPage.app.selection), [expected.alone]);

  const [saved] = await Promise.all([page.waitForEvent('download'), page.click('button:has-text("Download")')]);
  await saved.saveAs(expected.selection);
  assert.ok(fs.statSync(expected.selection).size > 0);

  // Keys: turn, zoom, the next item.
  await page.click('button:has-text("Move")');
  await page.click('[data-dimension="3"]');
  await settle(page);
  const before = await page.evaluate(() => ({ ...embeddingPage.views[0].camera }));
  await page.focus('canvas.points');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('+');
  await page.keyboard.press('.');
  await settle(page);
  const after = await page.evaluate(() => ({ ...embeddingPage.views[0].camera }));
  assert.notEqual(after.yaw, before.yaw);
  assert.ok(after.scale > before.scale);
  assert.equal(await page.evaluate(() => embeddingPage.app.chosen), 0);
  await page.waitForTimeout(500);
  resolve({ hash: await page.evaluate(() => location.hash), camera: after });
}));

await test(async page => {
  const camera = await page.evaluate(() => embeddingPage.views[0].camera);
  assert.ok(Math.abs(camera.yaw - link.camera.yaw) < 1e-4 && Math.abs(camera.scale / link.camera.scale - 1) < 1e-4);
  assert.equal(camera.dimensions, 3);
  assert.deepEqual(await page.evaluate(() => [embeddingPage.app.chosen, embeddingPage.app.selection]), [0, [expected.alone]]);
}, { hash: link.hash });

async function drag(page, path) {
  await page.mouse.move(...path[0]);
  await page.mouse.down();
  for (const point of path.slice(1)) await page.mouse.move(...point, { steps: 6 });
  await page.mouse.up();
}
