// The controls at the left: what is drawn, its colours, the legend and the search.

import type { App } from './app';
import { css, scaleColor, shapes, type Rgb } from './color';
import type { Column } from './data';
import { choice, count, el, field, number, short } from './dom';
import { isInside } from './raster';

const shownEntries = 200;

export function controls(app: App, reset: () => void): HTMLElement {
  return el('aside', { class: 'side', 'aria-label': 'What is drawn' },
    projectionPart(app, reset), colorPart(app), searchPart(app), labelPart(app));
}

function part(title: string, ...children: (Node | null)[]): HTMLElement {
  return el('section', {}, el('h2', { text: title }), ...children);
}

function projectionPart(app: App, reset: () => void): HTMLElement {
  const methods = new Map(app.sets.flatMap(set => set.header.projections).map(projection => [projection.method, projection.title]));
  const dimension = (value: 2 | 3): HTMLElement => el('button', {
    type: 'button', text: `${value}-D`, 'aria-pressed': 'false', 'data-dimension': String(value),
    title: `Press ${value}`, onclick: () => { app.dimensions = value; app.tell('place'); },
  });
  const buttons = [dimension(2), dimension(3)];
  const select = choice(
    [...methods].map(([value, text]) => ({ value, text })), app.method,
    value => { app.method = value; app.tell('place'); }, { 'aria-label': 'Projection' });
  const update = (): void => {
    const projection = app.sets.flatMap(set => set.header.projections).find(one => one.method === app.method);
    const most = projection?.dimensions ?? 2;
    select.value = app.method;
    buttons.forEach((button, i) => {
      button.setAttribute('aria-pressed', String((most > 2 ? app.dimensions : 2) === i + 2));
      (button as HTMLButtonElement).disabled = i === 1 && most < 3;
    });
  };
  app.on(change => { if (change === 'place') update(); });
  update();
  const snapshots = app.first.header.snapshots;
  return part('View',
    el('div', { class: 'row' }, select, el('div', { class: 'group', role: 'group', 'aria-label': 'Dimensions' }, ...buttons)),
    el('div', { class: 'row' },
      el('div', { class: 'group', role: 'group', 'aria-label': 'What dragging does' },
        ...(['move', 'box', 'lasso'] as const).map(tool => toolButton(app, tool))),
      el('button', { type: 'button', text: 'Reset', title: 'Press 0', onclick: reset })),
    app.sets.some(set => set.header.thumbnails) ? pictureSwitch(app) : null,
    sizeSlider(app),
    snapshots && snapshots.length > 1 ? snapshotSlider(app, snapshots.map(snapshot => snapshot.name)) : null);
}

function toolButton(app: App, tool: 'move' | 'box' | 'lasso'): HTMLElement {
  const titles = { move: 'Drag to turn or move (m)', box: 'Drag a box to select (b)', lasso: 'Draw around items to select them (l)' };
  const button = el('button', {
    type: 'button', text: tool[0].toUpperCase() + tool.slice(1), title: titles[tool],
    onclick: () => { app.tool = tool; app.tell('tool'); },
  });
  const update = (): void => button.setAttribute('aria-pressed', String(app.tool === tool));
  app.on(change => { if (change === 'tool') update(); });
  update();
  return button;
}

function pictureSwitch(app: App): HTMLElement {
  const box = el('input', { type: 'checkbox', checked: app.showsPictures, onchange: () => { app.showsPictures = box.checked; app.tell('marks'); } });
  app.on(change => { if (change === 'marks') box.checked = app.showsPictures; });
  return el('label', { class: 'check' }, box, ' Pictures as marks');
}

function sizeSlider(app: App): HTMLElement {
  const slider = el('input', {
    type: 'range', min: '0.4', max: '3', step: '0.1', value: String(app.markSize),
    oninput: () => { app.markSize = Number(slider.value); app.tell('marks'); },
  });
  return field('Size', slider);
}

function snapshotSlider(app: App, names: string[]): HTMLElement {
  const at = (): number => app.snapshot < 0 ? names.length - 1 : app.snapshot; // the page opens at the end
  const value = el('output', { text: names[at()] });
  const slider = el('input', {
    type: 'range', min: '0', max: String(names.length - 1), step: '1', value: String(at()), class: 'snapshot',
    oninput: () => { app.snapshot = Number(slider.value); value.textContent = names[app.snapshot]; app.tell('place'); },
  });
  app.on(change => { if (change === 'place') { slider.value = String(at()); value.textContent = names[at()]; } });
  return el('label', { class: 'field' }, el('span', { text: 'Training' }), slider, value);
}

function colorPart(app: App): HTMLElement {
  const select = el('select', { 'aria-label': 'Colour by', onchange: () => void app.colorBy(select.value) });
  const fill = (): void => {
    select.replaceChildren(el('option', { value: '', text: '(one colour)' }));
    for (const name of app.first.columnNames) {
      if (name === '__seq_next__') continue;
      select.append(el('option', { value: name, text: name.slice(0, 60) }));
    }
    select.value = app.colorName;
  };
  const legend = el('div', { class: 'legend' });
  let drawn: unknown = null;
  app.on(change => {
    if (change !== 'color') return;
    fill();
    if (drawn === app.legend) updateLegend(app, legend);
    else drawLegend(app, legend);
    drawn = app.legend;
  });
  fill();
  return part('Colour', field('By', select), legend);
}

function drawLegend(app: App, place: HTMLElement): void {
  const { legend } = app;
  place.replaceChildren();
  if (legend.kind === 'classes') {
    place.append(el('div', { class: 'hint' },
      `${count(legend.entries.length, 'value')}: click to hide, double-click for one alone`));
    const list = el('ul');
    for (const entry of legend.entries.slice(0, shownEntries)) {
      list.append(el('li', {}, el('button', {
        type: 'button', 'aria-pressed': 'true', 'data-value': String(entry.value),
        onclick: () => app.toggle(entry.value), ondblclick: () => app.showOnly(entry.value),
      }, swatch(entry.color, entry.shape), short(entry.text === '' ? '(empty)' : entry.text, 28), el('span', { class: 'count', text: entry.count.toLocaleString('en') }))));
    }
    place.append(list);
    if (legend.entries.length > shownEntries)
      place.append(el('div', { class: 'hint', text: `and ${legend.entries.length - shownEntries} more` }));
    place.append(el('button', { type: 'button', class: 'quiet', text: 'Show all', onclick: () => app.hide([]) }));
  } else if (legend.kind === 'scale') place.append(...scale(app, legend.least, legend.greatest, legend.missing));
  updateLegend(app, place);
}

function updateLegend(app: App, place: HTMLElement): void {
  for (const button of place.querySelectorAll<HTMLElement>('button[data-value]'))
    button.setAttribute('aria-pressed', String(!app.isHidden(Number(button.dataset['value']))));
}

// A bar of the colours, the numbers at its ends, and a slider at each end that hides what lies beyond.
function scale(app: App, least: number, greatest: number, missing: number): HTMLElement[] {
  const bar = el('canvas', { width: 240, height: 1, class: 'scale', role: 'img', 'aria-label': 'colours from least to greatest' });
  const context = bar.getContext('2d')!;
  for (let x = 0; x < 240; x++) {
    context.fillStyle = css(scaleColor(x / 239));
    context.fillRect(x, 0, 1, 1);
  }
  const text = (value: number): string => String(Number(value.toPrecision(4)));
  const ends = [el('output', { text: text(least) }), el('output', { text: text(greatest) })];
  const make = (value: number, name: string): HTMLInputElement => el('input', {
    type: 'range', min: '0', max: '1000', step: '1', value: String(value), 'aria-label': name, oninput: () => changed(),
  });
  const sliders = [make(0, 'least value shown'), make(1000, 'greatest value shown')];
  const changed = (): void => {
    const [low, high] = sliders.map(slider => least + (greatest - least) * Number(slider.value) / 1000);
    ends[0].textContent = text(low);
    ends[1].textContent = text(high);
    app.setRange(Number(sliders[0].value) === 0 && Number(sliders[1].value) === 1000 ? null : [low, high]);
  };
  const range = app.shownRange;
  if (range) {
    range.forEach((value, i) => { sliders[i].value = String((value - least) / (greatest - least) * 1000); ends[i].textContent = text(value); });
  }
  return [
    bar, el('div', { class: 'ends' }, ...ends), el('div', { class: 'sliders' }, ...sliders),
    ...(missing > 0 ? [el('div', { class: 'hint', text: `grey: ${count(missing, 'item')} without a number` })] : []),
  ];
}

/** A small picture of a mark. */
export function swatch(color: Rgb, shape: number): HTMLElement {
  const size = 14;
  const canvas = el('canvas', { width: size * 2, height: size * 2, class: 'swatch', 'aria-hidden': 'true', title: shapes[shape] });
  const context = canvas.getContext('2d')!;
  context.fillStyle = css(color);
  for (let y = 0; y < 2 * size; y++) {
    for (let x = 0; x < 2 * size; x++)
      if (isInside(shape, (x + 0.5) / size - 1, (y + 0.5) / size - 1)) context.fillRect(x, y, 1, 1);
  }
  return canvas;
}

function searchPart(app: App): HTMLElement {
  const input = el('input', { type: 'search', placeholder: 'text', 'aria-label': 'Search text', class: 'search', oninput: () => void run() });
  const column = choice(
    [{ value: '', text: 'any column' }, ...app.first.columnNames.map(name => ({ value: name, text: name }))], '', () => void run(),
    { 'aria-label': 'Search in column' });
  const regex = el('input', { type: 'checkbox', onchange: () => void run() });
  const result = el('output', { class: 'hint', 'aria-live': 'polite' });
  const take = el('button', {
    type: 'button', text: 'Select', disabled: true,
    onclick: () => { app.select(foundKeys(app)); app.search(null); input.value = ''; result.textContent = ''; take.disabled = true; },
  });
  let latest = 0;
  const run = async (): Promise<void> => {
    const mine = ++latest;
    const matches = await find(app, input.value, column.value, regex.checked);
    if (mine !== latest) return;
    if (typeof matches === 'string') {
      result.textContent = matches;
      app.search(null);
      take.disabled = true;
      return;
    }
    app.search(matches);
    const found = matches ? foundKeys(app).length : 0;
    take.disabled = found === 0;
    result.textContent = matches ? count(found, 'item') : '';
  };
  input.addEventListener('keydown', event => {
    if (event.key === 'Escape') { input.value = ''; void run(); }
    if (event.key === 'Enter' && !take.disabled) void app.choose(foundKeys(app)[0]);
  });
  return part('Search',
    el('div', { class: 'row' }, input, take),
    el('div', { class: 'row' }, column, el('label', { class: 'check' }, regex, ' regex')), result);
}

function foundKeys(app: App): number[] {
  const keys: number[] = [];
  app.found?.forEach((is, key) => { if (is && app.passes(key)) keys.push(key); });
  return keys;
}

/** [keys] whether an item matches; null where nothing is asked for; else what is wrong. */
export async function find(app: App, text: string, name: string, isRegex: boolean): Promise<Uint8Array | null | string> {
  if (text === '') return null;
  let fits: (value: string) => boolean;
  if (isRegex) {
    try {
      const pattern = new RegExp(text, 'iu');
      fits = value => pattern.test(value);
    } catch (error) {
      return `no regular expression: ${(error as Error).message}`;
    }
  } else {
    const wanted = text.toLocaleLowerCase();
    fits = value => value.toLocaleLowerCase().includes(wanted);
  }
  const matches = new Uint8Array(app.keyCount);
  for (const set of app.sets) {
    const columns = name === '' ? await set.allColumns() : [await set.column(name)].filter((column): column is Column => !!column);
    for (const column of columns) {
      const good = Uint8Array.from(column.values, value => fits(value) ? 1 : 0);
      column.codes.forEach((code, row) => { if (good[code]) matches[app.key(set.index, row)] = 1; });
    }
  }
  return matches;
}

function labelPart(app: App): HTMLElement {
  const kind = choice(
    [{ value: 'none', text: 'none' }, { value: 'classes', text: 'classes' }, { value: 'items', text: 'items' }], app.labels,
    value => { app.labels = value as App['labels']; app.tell('marks'); }, { 'aria-label': 'Labels' });
  const name = choice(
    app.first.columnNames.map(name => ({ value: name, text: name })), app.labelName,
    value => { app.labelName = value; app.labels = 'items'; app.tell('marks'); }, { 'aria-label': 'Column of the labels' });
  app.on(change => { if (change === 'marks') { kind.value = app.labels; name.value = app.labelName; } });
  return part('Labels', el('div', { class: 'row' }, kind, name));
}

/** Whether a number is worth its decimals. */
export function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : number(value);
}
