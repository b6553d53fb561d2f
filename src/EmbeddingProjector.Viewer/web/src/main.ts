import { App } from './app';
import { readHeader, useFolder } from './data';
import { count, el, shorten } from './dom';
import { hoverCard, itemPanel } from './item';
import { readItem, readLink, writeLink } from './link';
import { Scatter } from './scatter';
import { controls } from './side';
import { tabsOf } from './tabs';
import { addCoincidence } from './tabs/comparison';
import { Tiles } from './tiles';

async function start(): Promise<void> {
  const header = readHeader();
  useFolder(header.folder);
  const app = new App(header);
  await app.link();
  await addCoincidence(app);
  choose(app);

  const card = hoverCard(app);
  const views = app.sets.map(set => new Scatter(app, set, card.show));
  const grid = el('div', { class: 'views', 'data-views': String(views.length) }, ...views.map(view => view.element));
  const points = el('div', { class: 'points-tab', 'data-sets': views.length > 1 ? 'many' : 'one', role: 'tabpanel', id: 'panel-points', 'aria-labelledby': 'tab-points' },
    controls(app, () => views.forEach(view => view.reset())), grid, itemPanel(app));
  const page = document.getElementById('page')!;
  const main = el('main', {}, points);
  page.replaceChildren(top(app, main), main, card.element);
  listen(app, views);
  theme(app);

  await app.colorBy(app.colorName);
  await readLink(app, views);
  app.tell('tab');
  document.documentElement.dataset['state'] = 'points';
  // The pictures come when the points are seen.
  await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
  await Promise.all([readItem(app), ...app.sets.map(async set => {
    if (!set.header.thumbnails) return;
    const tiles = app.tiles[set.index] = new Tiles(set.header.thumbnails);
    await tiles.read(() => app.tell('marks'));
  })]);
  app.tell('choice');
  app.tell('selection');
  await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  document.documentElement.dataset['state'] = 'ready';
  (globalThis as unknown as { embeddingPage: unknown }).embeddingPage = { app, views };
}

// What is shown first: the best projection that was saved, coloured by what looks like classes.
function choose(app: App): void {
  const methods = app.first.header.projections.map(projection => projection.method);
  app.method = ['umap', 'tsne', 'lda', 'pca'].find(method => methods.includes(method)) ?? methods[0];
  app.dimensions = (app.first.header.projections.find(one => one.method === app.method)?.dimensions ?? 2) > 2 ? 3 : 2;
  const names = app.first.columnNames;
  const isClasses = (name: string): boolean => {
    const distinct = app.first.distinct(name);
    return name !== '__seq_next__' && distinct > 1 && distinct <= Math.min(1000, app.first.count / 2);
  };
  app.colorName = ['label', 'class', 'predicted'].find(name => names.includes(name) && isClasses(name))
    ?? names.slice(1).find(name => isClasses(name) || app.first.isNumber(name)) ?? '';
  app.labelName = ['label', 'file', 'name'].find(name => names.includes(name)) ?? names[0];
}

function top(app: App, main: HTMLElement): HTMLElement {
  const tabs = tabsOf(app, main);
  const sizes = app.sets.map(set => `${shorten(set.header.name, 30)}: ${set.count.toLocaleString('en')} × ${set.header.dimension}`);
  return el('header', {},
    el('h1', { text: app.header.title, dir: 'auto', title: app.header.title.slice(0, 500) }),
    el('p', { class: 'hint', text: app.sets.length > 1 ? sizes.join(' · ') : `${count(app.first.count, 'item')}, ${app.first.header.dimension} dimensions` }),
    tabs.length > 1 ? el('div', { role: 'tablist', 'aria-label': 'Views' }, ...tabs) : null,
    el('button', {
      type: 'button', class: 'quiet', text: 'Dark / light', title: 'Changes the background (d)',
      onclick: () => { app.isDark = !app.isDark; theme(app); },
    }),
    help());
}

function help(): HTMLElement {
  const keys: [string, string][] = [
    ['drag', 'turn (3-D) or move (2-D)'], ['right button, Ctrl + drag', 'move in 3-D'], ['wheel, + −', 'zoom'],
    ['Shift + drag', 'select with a lasso'], ['m b l', 'move, box, lasso'], ['Ctrl + click', 'add one to the selection'],
    ['arrows', 'turn or move'], ['. ,', 'next and previous item'], ['space', 'select the chosen item'],
    ['2 3', 'dimensions'], ['0', 'see all'], ['p', 'pictures or points'], ['n', 'labels'], ['/', 'search'], ['d', 'dark or light'],
    ['Escape', 'close the item, clear the selection'],
  ];
  const list = el('dl', { class: 'facts' });
  for (const [key, text] of keys) list.append(el('dt', { text: key }), el('dd', { text }));
  const dialog = el('dialog', { 'aria-label': 'Keys' }, el('h2', { text: 'Mouse and keys' }), list,
    el('p', { class: 'hint', text: 'The address of this page keeps the view: copy it to come back to what you see.' }),
    el('button', { type: 'button', text: 'Close', onclick: () => dialog.close() }));
  return el('span', {}, el('button', { type: 'button', class: 'quiet', text: 'Keys', title: 'Press ?', id: 'keys', onclick: () => dialog.showModal() }), dialog);
}

function theme(app: App): void {
  document.documentElement.dataset['theme'] = app.isDark ? 'dark' : 'light';
  app.tell('theme');
}

function listen(app: App, views: Scatter[]): void {
  let timer = 0;
  const later = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void writeLink(app, views), 250);
  };
  app.on(change => {
    if (change === 'place') void Promise.all(views.map(view => view.show())).then(later);
    else if (change !== 'hover' && document.documentElement.dataset['state'] === 'ready') later();
  });
  addEventListener('hashchange', () => void readLink(app, views).then(() => readItem(app)));
  document.addEventListener('keydown', event => key(app, event));
}

function key(app: App, event: KeyboardEvent): void {
  const target = event.target as HTMLElement;
  if (target.matches('input, select, textarea') || event.ctrlKey || event.metaKey || event.altKey) return;
  switch (event.key) {
    case '2': case '3': app.dimensions = event.key === '3' ? 3 : 2; app.tell('place'); break;
    case 'm': case 'b': case 'l': app.tool = event.key === 'm' ? 'move' : event.key === 'b' ? 'box' : 'lasso'; app.tell('tool'); break;
    case 'p': app.showsPictures = !app.showsPictures; app.tell('marks'); break;
    case 'n': app.labels = app.labels === 'none' ? 'classes' : app.labels === 'classes' ? 'items' : 'none'; app.tell('marks'); break;
    case 'd': app.isDark = !app.isDark; theme(app); break;
    case '/': document.querySelector<HTMLElement>('.search')?.focus(); break;
    case '?': document.getElementById('keys')?.click(); break;
    case 'Escape':
      if (app.chosen >= 0) void app.choose(-1);
      else app.select([]);
      break;
    default: return;
  }
  event.preventDefault();
}

start().catch((error: unknown) => {
  const place = document.getElementById('page')!;
  place.replaceChildren(el('p', { class: 'failure', role: 'alert', text: `This page cannot be shown: ${(error as Error).message}` }));
  document.documentElement.dataset['state'] = 'failed';
  console.error(error);
});
