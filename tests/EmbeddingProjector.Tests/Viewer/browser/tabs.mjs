// The tabs of a judged set: confusion matrix, prototypes, class images, heatmap, duplicates, provenance; and UMAP.
import { assert, expected, settle, shoot, test } from './page.mjs';

await test(async page => {
  await page.selectOption('select[aria-label="Projection"]', 'umap');
  await settle(page);
  await shoot(page, 'show-embedding-umap');

  await page.click('#tab-classifier');
  assert.ok((await page.textContent('#panel-classifier h2')).includes(`Accuracy ${expected.accuracy}`));
  const cells = await page.$$eval('.confusion button', all => all.map(cell =>
    ({ label: cell.dataset.true, predicted: cell.dataset.predicted, count: Number(cell.textContent) })));
  const sorted = list => list.map(cell => JSON.stringify([cell.label, cell.predicted, cell.count])).sort();
  assert.deepEqual(sorted(cells), sorted(expected.cells));
  await page.selectOption('#panel-classifier .columns > section:last-child select', '7');
  const first = await page.$$eval('#panel-classifier .columns > section:last-child h3:first-of-type + div button', all => all.map(one => Number(one.dataset.key)));
  assert.deepEqual(first.map(key => expected.ids[key]), expected.prototype);
  await shoot(page, 'show-embedding-probe');
  const cell = expected.cells.find(one => one.label !== one.predicted) ?? expected.cells[0];
  await page.click(`.confusion button[data-true="${cell.label}"][data-predicted="${cell.predicted}"]`);
  assert.equal(await page.evaluate(() => embeddingPage.app.selectionCount), cell.count);

  await page.click('#tab-classes');
  await page.waitForSelector('#panel-classes svg.graph');
  assert.equal(await page.locator('#panel-classes g.node').count(), expected.nodes);
  assert.equal(await page.locator('#panel-classes g.node image').count(), expected.images);
  const seen = await page.$$eval('#panel-classes g.node', all => all.filter(one => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  }).length);
  assert.equal(seen, expected.nodes); // a graph of so few fits the window
  const drawn = await page.$$eval('#panel-classes g.node image', all => Promise.all(all.map(async one => {
    const picture = new Image();
    picture.src = one.getAttribute('href');
    await picture.decode();
    return picture.naturalWidth;
  })));
  assert.ok(drawn.every(width => width > 0));
  await shoot(page, 'show-embedding-classes');

  await page.click('#tab-heatmap');
  await page.selectOption('#panel-heatmap select >> nth=0', '');
  await settle(page);
  const canvas = page.locator('#panel-heatmap canvas.heatmap');
  const box = await canvas.boundingBox();
  const [rows, columns] = await canvas.evaluate(one => [one.height, one.width]);
  for (const [row, column] of [[0, 5], [2, 100]]) {
    await page.mouse.move(box.x + (column + 0.5) * box.width / columns, box.y + (row + 0.5) * box.height / rows);
    await page.waitForFunction(([row, column]) => {
      const said = [...document.querySelectorAll('#panel-heatmap .cell dd')].map(one => one.textContent);
      return said[0] === String(row) && said[1] === String(column);
    }, [row, column]);
    const value = Number((await page.textContent('#panel-heatmap .cell dd >> nth=2')).replace('−', '-'));
    assert.ok(Math.abs(value - expected.vectors[row][column]) <= 0.0005, `${value} at ${row}, ${column}`); // three digits are shown
  }
  await shoot(page, 'show-embedding-heatmap');

  await page.click('#tab-duplicates');
  await page.waitForSelector('#panel-duplicates [role="status"]');
  await shoot(page, 'show-embedding-duplicates');
  await page.click('#tab-provenance');
  assert.ok((await page.textContent('#panel-provenance')).includes('tiny-resnet20'));
  await shoot(page, 'show-embedding-provenance');
});
