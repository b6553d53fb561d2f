// At the right: the chosen item, its neighbors, the selection; and the card beside the mouse.

import type { App } from './app';
import { choice, count, download, el, field, number, short, shorten } from './dom';
import { selectionState } from './selection';

const listed = 100;
const manyItems = 200_000;

/** An item's picture, or a patch of its colour. */
export function picture(app: App, key: number, size: number): HTMLElement {
  const { set, row } = app.place(key);
  const tiles = app.tiles[set.index];
  if (!tiles?.has(row)) {
    const patch = el('span', { class: 'patch' });
    patch.style.backgroundColor = app.colorOf(key);
    patch.style.width = patch.style.height = `${Math.min(size, 40)}px`;
    return patch;
  }
  const canvas = el('canvas', { class: 'picture', 'aria-hidden': 'true' });
  tiles.draw(row, canvas, size * 2);
  canvas.style.width = canvas.style.height = `${size}px`;
  canvas.style.borderColor = app.colorOf(key);
  return canvas;
}

export async function facts(app: App, key: number, isHurried = false): Promise<HTMLElement> {
  const list = el('dl', { class: 'facts' });
  const { set, row } = app.place(key);
  for (const column of await (isHurried && set.count > manyItems ? set.columnsAtHand() : set.allColumns())) {
    if (column.name === '__seq_next__') continue;
    list.append(el('dt', { text: shorten(column.name, 24) }), el('dd', { text: column.text(row), dir: 'auto' }));
  }
  return list;
}

/** What names an item in a list: the chosen column, else its id. */
async function names(app: App): Promise<(key: number) => string> {
  const columns = await Promise.all(app.sets.map(set => set.column(app.labelName) ?? set.column('id')!));
  return key => {
    const { set, row } = app.place(key);
    return columns[set.index].text(row);
  };
}

export function itemPanel(app: App): HTMLElement {
  const item = el('section', { class: 'item', 'aria-label': 'Chosen item' });
  const selection = el('section', { class: 'selection', 'aria-label': 'Selection' });
  app.on(change => {
    if (change === 'choice' || change === 'color') void drawItem(app, item);
    if (change === 'selection' || change === 'color') void drawSelection(app, selection);
  });
  void drawItem(app, item);
  void drawSelection(app, selection);
  return el('aside', { class: 'side right', 'aria-label': 'Items' }, item, selection);
}

let latestItem = 0;

async function drawItem(app: App, place: HTMLElement): Promise<void> {
  const mine = ++latestItem;
  if (app.chosen < 0) {
    place.replaceChildren(el('h2', { text: 'Item' }), el('p', { class: 'hint',
      text: 'Click a point for its neighbors. Drag to turn or move, turn the wheel to zoom, hold Shift and draw around points to select them.' }));
    return;
  }
  const [list, neighbors] = await Promise.all([facts(app, app.chosen), neighborPart(app)]);
  if (mine !== latestItem) return;
  place.replaceChildren(
    el('div', { class: 'row' }, el('h2', { text: 'Item' }), el('button', {
      type: 'button', class: 'quiet', text: 'Close', title: 'Press Escape', onclick: () => void app.choose(-1),
    })),
    picture(app, app.chosen, 128), list, neighbors);
}

async function neighborPart(app: App): Promise<HTMLElement> {
  const metrics = app.first.header.neighbors;
  if (metrics.length === 0) return el('p', { class: 'hint', text: 'This page was written without neighbors.' });
  const most = metrics[0].count;
  const again = (): void => void app.findNeighbors().then(() => app.tell('choice'));
  const metric = choice(
    metrics.map(one => ({ value: one.metric, text: one.metric === 'cosine' ? 'cosine' : 'Euclidean distance' })), app.metric,
    value => { app.metric = value; again(); }, { 'aria-label': 'Metric' });
  const amount = el('input', {
    type: 'number', min: '1', max: String(most), value: String(Math.min(app.neighborCount, most)), 'aria-label': 'How many neighbors',
    onchange: () => { app.neighborCount = Math.min(Math.max(Math.round(Number(amount.value)) || 1, 1), most); again(); },
  });
  const lists = await Promise.all(app.sets.map((_, set) => neighborList(app, set)));
  return el('div', {},
    el('div', { class: 'row' }, el('h2', { text: 'Nearest' }), field('', metric), amount),
    app.sets.length > 1 ? sharedText(app) : null,
    el('div', { class: app.sets.length > 1 ? 'lists' : '' }, ...lists));
}

function sharedText(app: App): HTMLElement {
  const [first, ...others] = app.neighborKeys;
  const shared = first.filter(key => others.every(keys => keys.includes(key))).length;
  const all = new Set(app.neighborKeys.flat()).size;
  return el('p', { class: 'hint', text: `${shared} shared (✓), ${all} in all: Jaccard ${number(all ? shared / all : NaN, 3)}` });
}

async function neighborList(app: App, set: number): Promise<HTMLElement> {
  const data = app.sets[set];
  const row = app.row(set, app.chosen);
  const list = el('ol', { class: 'neighbors', 'aria-label': `Neighbors in ${shorten(data.header.name, 40)}` });
  if (row < 0) return el('p', { class: 'hint', text: `not in ${data.header.name}` });
  const [{ items, scores }, name] = await Promise.all([data.neighbors(app.metric, row), names(app)]);
  items.subarray(0, app.neighborCount).forEach((item, place) => {
    const key = app.key(set, item);
    const isShared = app.sets.length > 1 && app.neighborKeys.every(keys => keys.includes(key));
    list.append(el('li', { class: isShared ? 'shared' : app.sets.length > 1 ? 'alone' : '' }, itemButton(app, key, name(key), number(scores[place]), isShared)));
  });
  return app.sets.length > 1
    ? el('div', {}, el('h3', { text: shorten(data.header.name, 24), dir: 'auto' }), list) : list;
}

export function itemButton(app: App, key: number, name: string, score = '', isShared = false): HTMLElement {
  return el('button', {
    type: 'button', class: 'itembutton', 'data-key': String(key),
    onclick: () => void app.choose(key),
    onmouseenter: () => app.hover(key), onmouseleave: () => app.hover(-1),
    onfocus: () => app.hover(key), onblur: () => app.hover(-1),
  }, picture(app, key, 32), short(name, 30), isShared ? el('span', { class: 'tick', text: '✓', title: 'in all sets' }) : null,
  score ? el('span', { class: 'count', text: score }) : null);
}

let latestSelection = 0;

async function drawSelection(app: App, place: HTMLElement): Promise<void> {
  const mine = ++latestSelection;
  const keys = app.selection;
  const head = el('h2', { text: keys.length > 0 ? `Selection: ${count(keys.length, 'item')}` : 'Selection' });
  if (keys.length === 0) {
    place.replaceChildren(head, el('p', { class: 'hint', text: 'Nothing is selected.' }));
    return;
  }
  const name = await names(app);
  if (mine !== latestSelection) return;
  const only = el('input', { type: 'checkbox', checked: app.onlySelected, onchange: () => { app.onlySelected = only.checked; app.tell('color'); } });
  const list = el('ul', { class: 'neighbors' });
  for (const key of keys.slice(0, listed)) list.append(el('li', {}, itemButton(app, key, name(key))));
  place.replaceChildren(head,
    el('div', { class: 'row wrap' },
      el('button', { type: 'button', text: 'Download', title: 'As TensorBoard saves it, for Import-ProjectorSelection', onclick: () => void saveState(app) }),
      el('button', { type: 'button', text: 'As table', title: 'All columns of the selected items, tab-separated', onclick: () => void saveTable(app) }),
      el('button', { type: 'button', text: 'Clear', title: 'Press Escape', onclick: () => app.select([]) })),
    el('label', { class: 'check' }, only, ' Show only these'),
    list,
    keys.length > listed ? el('p', { class: 'hint', text: `and ${keys.length - listed} more` }) : null as never);
}

async function saveState(app: App): Promise<void> {
  const { text, leftOut } = await selectionState(app);
  if (leftOut > 0) alert(`${count(leftOut, 'item')} of the selection are not among those that the log shows, and are left out.`);
  download('state.txt', 'application/json', text);
}

async function saveTable(app: App): Promise<void> {
  const columns = await app.first.allColumns();
  const cell = (text: string): string => text.replace(/[\t\r\n]+/g, ' ');
  const lines = [columns.map(column => cell(column.name)).join('\t')];
  for (const key of app.selection) {
    const row = app.row(0, key);
    if (row >= 0) lines.push(columns.map(column => cell(column.text(row))).join('\t'));
  }
  download('selection.tsv', 'text/tab-separated-values', `${lines.join('\n')}\n`);
}

/** The card beside the mouse. */
export function hoverCard(app: App): { element: HTMLElement; show: (key: number, x: number, y: number) => void } {
  const element = el('div', { class: 'card', hidden: true, role: 'tooltip' });
  let shown = -1;
  const show = (key: number, x: number, y: number): void => {
    if (key < 0) {
      shown = -1;
      element.hidden = true;
      return;
    }
    const place = (): void => {
      const [width, height] = [element.offsetWidth, element.offsetHeight];
      element.style.left = `${x + 18 + width > innerWidth ? Math.max(x - 18 - width, 4) : x + 18}px`;
      element.style.top = `${Math.max(Math.min(y + 12, innerHeight - height - 8), 4)}px`;
    };
    if (key === shown) return place();
    shown = key;
    void facts(app, key, true).then(list => {
      if (shown !== key) return;
      element.replaceChildren(picture(app, key, 112), list);
      element.hidden = false;
      place();
    });
  };
  return { element, show };
}
