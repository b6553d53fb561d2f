// Opens a page in Debian's Chromium with a real mouse and keyboard. Any message of the console, and any request that
// leaves the disk, fails the test.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';

const [, , modules, pagePath, expectedPath, pictures] = process.argv;
const load = createRequire(modules);
const { chromium } = load('playwright-core');
export const expected = JSON.parse(fs.readFileSync(expectedPath, 'utf8'));
export { assert };

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** Runs a test on a page that is ready. */
export async function test(run, { hash = '', viewport = { width: 1280, height: 800 }, path = pagePath } = {}) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags });
  const faults = [];
  try {
    const context = await browser.newContext({ viewport, acceptDownloads: true, colorScheme: 'light' });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('console', message => faults.push(`console: ${message.text()}`));
    page.on('pageerror', error => faults.push(`error: ${error.stack}`));
    page.on('dialog', dialog => { faults.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
    page.on('request', request => { if (!/^(file|blob|data):/.test(request.url())) faults.push(`request: ${request.url()}`); });
    await page.goto(`file://${path}${hash}`);
    await page.waitForFunction(() => ['ready', 'failed'].includes(document.documentElement.dataset.state));
    await run(page);
    assert.deepEqual(faults, []);
  } finally {
    await browser.close();
  }
}

/** Where the page says that an item is, on the screen. */
export function place(page, key, view = 0) {
  return page.evaluate(([key, view]) => {
    const scatter = embeddingPage.views[view];
    const box = scatter.element.getBoundingClientRect();
    const at = scatter.placeOf(key);
    return { x: box.x + at.x, y: box.y + at.y };
  }, [key, view]);
}

/** The canvas's own pixel under a place of the screen. */
export function pixel(page, { x, y }, view = 0) {
  return page.evaluate(([x, y, view]) => {
    const canvas = document.querySelectorAll('canvas.points')[view];
    const box = canvas.getBoundingClientRect();
    return [...canvas.getContext('2d').getImageData(Math.floor(x - box.x), Math.floor(y - box.y), 1, 1).data.slice(0, 3)];
  }, [x, y, view]);
}

/** Waits until nothing moves and all is drawn. */
export async function settle(page) {
  await page.waitForTimeout(250);
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))));
}

export async function shoot(page, name) {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
}

export const axe = () => fs.readFileSync(load.resolve('axe-core/axe.min.js'), 'utf8');
