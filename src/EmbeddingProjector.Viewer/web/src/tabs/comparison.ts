import type { App } from '../app';
import { css, scaleColor } from '../color';
import { Column, floats } from '../data';
import { count, el, number, shorten } from '../dom';
import { itemButton } from '../item';
import type { Tab } from '../tabs';

const bins = 10;
const worst = 20;

/** The name of the column of coincidence with another set. */
export function coincidenceName(app: App, other: number): string {
  return `coincidence with ${shorten(app.sets[other].header.name, 30)}`;
}

/** Makes the coincidences columns of the first set, to colour by. */
export async function addCoincidence(app: App): Promise<void> {
  for (const comparison of app.header.comparisons ?? []) {
    const values = await floats(comparison.coincidence);
    const texts = new Map<string, number>();
    const codes = Uint32Array.from(values, value => {
      const text = Number.isFinite(value) ? value.toFixed(4) : '(none)';
      if (!texts.has(text)) texts.set(text, texts.size);
      return texts.get(text)!;
    });
    app.first.add(new Column(coincidenceName(app, comparison.other), true, [...texts.keys()], codes));
  }
}

/** How far items keep their neighbors from set to set. */
export function comparisonTab(app: App): Tab | null {
  const comparisons = app.header.comparisons;
  if (!comparisons?.length) return null;
  return {
    id: 'comparison',
    title: 'Comparison',
    build: async () => el('div', { class: 'columns' }, ...await Promise.all(comparisons.map(async comparison => {
      const values = await floats(comparison.coincidence);
      const other = app.sets[comparison.other].header.name;
      const list = el('dl', { class: 'facts wide' });
      const fact = (name: string, value: string): void => list.append(el('dt', { text: name }), el('dd', { text: value }));
      fact('mean coincidence', `${number(comparison.mean)} (95 %: ${number(comparison.low)} to ${number(comparison.high)})`);
      fact('at random', number(comparison.atRandom));
      if (comparison.cka !== undefined) fact('linear CKA', number(comparison.cka));
      fact('neighbors', `${comparison.neighbors}, by cosine`);
      fact('shared items', count(comparison.shared, 'item'));
      if (comparison.onlyFirst + comparison.onlySecond > 0) fact('only in one', `${comparison.onlyFirst} and ${comparison.onlySecond}`);
      if (comparison.undefined > 0) fact('without a cosine', count(comparison.undefined, 'item'));
      return el('section', {},
        el('h2', { text: `${shorten(app.first.header.name, 40)} and ${shorten(other, 40)}`, dir: 'auto' }), list,
        el('h3', { text: 'Shared neighbors over all (Jaccard), items a tenth' }),
        histogram(app, values),
        el('div', { class: 'row' }, el('button', {
          type: 'button', text: 'Colour by coincidence',
          onclick: () => { void app.colorBy(coincidenceName(app, comparison.other)); app.tab = 'points'; app.tell('tab'); },
        })),
        el('h3', { text: 'Items whose neighbors differ most' }), await worstItems(app, values));
    }))),
  };
}

/** Bars that select their items; dragging over several selects those of all. */
export function histogram(app: App, values: Float32Array): HTMLElement {
  const counts = new Array<number>(bins).fill(0);
  const binOf = (value: number): number => Math.min(Math.floor(value * bins + 1e-6), bins - 1);
  for (const value of values) if (Number.isFinite(value)) counts[binOf(value)]++;
  const most = Math.max(...counts, 1);
  let from = -1;
  const select = (to: number, add: boolean): void => {
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    const keys: number[] = [];
    values.forEach((value, row) => { if (Number.isFinite(value) && binOf(value) >= low && binOf(value) <= high) keys.push(app.key(0, row)); });
    app.select(keys, add ? 'add' : 'replace');
    bars.forEach((bar, bin) => bar.setAttribute('aria-pressed', String(bin >= low && bin <= high)));
  };
  const bars = counts.map((items, bin) => {
    const fill = el('span', { class: 'bar' });
    fill.style.height = `${items === 0 ? 0 : Math.max(items / most * 100, 1)}%`;
    fill.style.backgroundColor = css(scaleColor((bin + 0.5) / bins));
    return el('button', {
      type: 'button', class: 'bin', 'aria-pressed': 'false', 'aria-label': `${(bin / bins).toFixed(1)} to ${((bin + 1) / bins).toFixed(1)}: ${count(items, 'item')}`,
      title: count(items, 'item'), 'data-bin': String(bin),
      onpointerdown: () => { from = bin; },
      onpointerenter: (event: PointerEvent) => { if (from >= 0 && event.buttons === 1) select(bin, false); },
      onclick: (event: MouseEvent) => { if (from < 0 || event.detail === 0) from = bin; select(bin, event.ctrlKey); from = -1; },
    }, fill, el('span', { class: 'under', text: (bin / bins).toFixed(1) }));
  });
  addEventListener('pointerup', () => setTimeout(() => { from = -1; }));
  app.on(change => { if (change === 'selection' && app.selectionCount === 0) bars.forEach(bar => bar.setAttribute('aria-pressed', 'false')); });
  return el('div', { class: 'histogram', role: 'group', 'aria-label': 'Histogram of coincidence: a bar selects its items' }, ...bars);
}

async function worstItems(app: App, values: Float32Array): Promise<HTMLElement> {
  const names = (await app.first.column(app.labelName) ?? await app.first.column('id'))!;
  const order = Array.from(values.keys()).filter(row => Number.isFinite(values[row]))
    .sort((a, b) => values[a] - values[b] || a - b).slice(0, worst);
  return el('div', { class: 'neighbors' }, ...order.map(row => itemButton(app, app.key(0, row), names.text(row), number(values[row], 3))));
}
