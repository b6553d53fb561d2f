// Metadata that would be HTML, script or a prototype are text like any other.
import { assert, expected, settle, test } from './page.mjs';

await test(async page => {
  assert.equal(await page.textContent('h1'), expected.title);
  for (const [key, values] of expected.items.entries()) {
    await page.evaluate(key => embeddingPage.app.choose(key), key);
    await settle(page);
    const facts = await page.$$eval('.item dd', cells => cells.map(cell => cell.textContent));
    assert.deepEqual(facts, values);
  }
  for (const tab of await page.$$('[role="tab"]')) {
    await tab.click();
    await settle(page);
  }
  assert.equal(await page.evaluate(() => document.querySelectorAll('img, iframe, b, [onerror]').length), 0);
  assert.equal(await page.evaluate(() => globalThis.broken), undefined);
  assert.equal(await page.evaluate(() => ({}).broken), undefined);
  // The policy forbids the network even to a script of the page's own.
  const sent = await page.evaluate(() => fetch('https://example.invalid/').then(() => 'sent', () => 'refused'));
  assert.equal(sent, 'refused');
}).catch(error => {
  // The refused request is told in the console: the one message that is wanted.
  if (!/Content Security Policy/.test(error.message)) throw error;
  const others = (error.actual ?? []).filter(fault => !/Content Security Policy|Fetch API cannot load|example\.invalid/.test(fault));
  assert.deepEqual(others, []);
});
