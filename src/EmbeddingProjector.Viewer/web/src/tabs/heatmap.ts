import type { App } from '../app';
import { labelOrder, mix, packed, type Rgb } from '../color';
import { floats, integers } from '../data';
import { choice, el, field, number } from '../dom';
import { facts, picture } from '../item';
import type { Tab } from '../tabs';

/** One pixel a value: a row an item, a column a dimension. */
export function heatmapTab(app: App): Tab | null {
  const headers = app.header.heatmaps;
  if (!headers?.length) return null;
  return {
    id: 'heatmap',
    title: 'Heatmap',
    build: async () => {
      const maps = await Promise.all(headers.map(async header => ({
        set: header.set, rows: await integers(header.rows), values: await floats(header.values),
      })));
      return el('div', {}, ...build(app, maps));
    },
  };
}

interface Map { set: number; rows: Int32Array; values: Float32Array }

const shades = 1024;
const stops: Rgb[] = [[33, 102, 172], [146, 197, 222], [247, 247, 247], [244, 165, 130], [178, 24, 43]];
const scale = Uint32Array.from({ length: shades + 1 }, (_, i) => {
  const place = i / shades * (stops.length - 1);
  const below = Math.min(Math.floor(place), stops.length - 2);
  return packed(mix(stops[below], stops[below + 1], place - below));
});

function build(app: App, maps: Map[]): HTMLElement[] {
  const normalize = el('input', { type: 'checkbox', checked: true, onchange: () => void draw() });
  const sort = el('input', { type: 'checkbox', onchange: () => void draw() });
  const group = choice(
    [{ value: '', text: '(as they are)' }, ...app.first.columnNames.map(name => ({ value: name, text: name }))],
    app.legend.kind === 'classes' ? app.colorName : '', () => void draw());
  const zoom = choice(['1', '2', '3', '4', '6', '8'].map(value => ({ value, text: `${value}×` })), fitting(app, maps), () => void draw());
  const strip = el('canvas', { width: shades + 1, height: 1, class: 'scale', 'aria-hidden': 'true' });
  const line = strip.getContext('2d')!.createImageData(shades + 1, 1);
  new Uint32Array(line.data.buffer).set(scale);
  strip.getContext('2d')!.putImageData(line, 0, 0);
  const cell = el('div', { class: 'cell', 'aria-live': 'polite' }, el('p', { class: 'hint', text: 'Move over a picture.' }));
  const pictures = maps.map(map => new HeatmapView(app, map, cell));
  const [least, greatest] = [el('span'), el('span')];
  const range = percentiles(maps.map(map => map.values));
  const draw = async (): Promise<void> => {
    const shown: [number, number] | null = normalize.checked ? null : range;
    [least.textContent, greatest.textContent] = (shown ?? [0, 1]).map(end => number(end, shown ? 2 : 0));
    for (const view of pictures) await view.draw(shown, sort.checked, group.value, Number(zoom.value));
  };
  void draw();
  return [
    el('div', { class: 'row wrap' },
      el('label', { class: 'check', title: 'Stretches each column over the whole scale; off: values as they are, from the 1st percentile to the 99th' }, normalize, ' normalise columns'),
      el('label', { class: 'check', title: 'Puts the values of each row in ascending order' }, sort, ' sort rows'),
      field('Group by', group), field('Zoom', zoom),
      el('span', { class: 'ends inline' }, least, strip, greatest)),
    el('div', { class: 'heatmaps' }, ...pictures.map(view => view.element), cell),
  ];
}

// As large as fits into the width, and about two screens down.
function fitting(app: App, maps: Map[]): string {
  const across = (innerWidth - 330) / Math.max(...maps.map(map => app.sets[map.set].header.dimension));
  const down = 1200 / Math.max(...maps.map(map => map.rows.length));
  return ['8', '6', '4', '3', '2'].find(zoom => Number(zoom) <= Math.min(across, down)) ?? '1';
}

class HeatmapView {
  readonly element: HTMLElement;
  private readonly canvas = el('canvas', { class: 'heatmap', tabIndex: 0, role: 'img' });
  private order: number[] = [];
  private shown: Float32Array = new Float32Array();
  private sorted = false;
  private readonly columns: number;
  private at: [number, number] = [0, 0];

  constructor(private readonly app: App, private readonly map: Map, private readonly cell: HTMLElement) {
    const set = app.sets[map.set];
    this.columns = set.header.dimension;
    const isPart = map.rows.length < set.count;
    this.canvas.setAttribute('aria-label', `Heatmap of ${set.header.name}: arrow keys move over the values`);
    this.element = el('figure', {}, el('figcaption', {}, el('strong', { text: set.header.name, dir: 'auto' }),
      ` ${map.rows.length} ${isPart ? `of ${set.count} items, evenly chosen` : 'items'} × ${this.columns} dimensions`),
    el('div', { class: 'scroll' }, this.canvas));
    this.canvas.addEventListener('mousemove', event => {
      const box = this.canvas.getBoundingClientRect();
      this.show(Math.floor((event.clientY - box.top) * map.rows.length / box.height), Math.floor((event.clientX - box.left) * this.columns / box.width));
    });
    this.canvas.addEventListener('click', () => void app.choose(this.key(this.at[0])));
    this.canvas.addEventListener('keydown', event => {
      const step = ({ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] } as Record<string, [number, number]>)[event.key];
      if (!step) return;
      event.preventDefault();
      this.show(this.at[0] + step[0], this.at[1] + step[1]);
    });
  }

  private key(row: number): number { return this.app.key(this.map.set, this.map.rows[this.order[row]]); }

  /** Draws values within a range; null stretches each column over the whole scale. */
  async draw(range: [number, number] | null, sort: boolean, group: string, zoom: number): Promise<void> {
    const { map, columns } = this;
    this.sorted = sort;
    this.order = Array.from(map.rows.keys());
    const column = group === '' ? undefined : await this.app.sets[map.set].column(group);
    if (column) {
      const places = new Int32Array(column.values.length);
      labelOrder(column.values).forEach((code, place) => { places[code] = place; });
      this.order.sort((a, b) => places[column.codes[map.rows[a]]] - places[column.codes[map.rows[b]]] || a - b);
    }
    this.shown = range ? within(map.values, range) : stretched(map.values, columns);
    [this.canvas.width, this.canvas.height] = [columns, map.rows.length];
    const context = this.canvas.getContext('2d')!;
    const image = context.createImageData(columns, map.rows.length);
    const pixels = new Uint32Array(image.data.buffer);
    this.order.forEach((item, y) => {
      let row = this.shown.subarray(item * columns, (item + 1) * columns);
      if (sort) row = row.slice().sort();
      for (let x = 0; x < columns; x++) pixels[y * columns + x] = scale[Math.trunc(row[x] * shades + 0.5)];
    });
    context.putImageData(image, 0, 0);
    this.canvas.style.width = `${columns * zoom}px`;
    this.canvas.style.height = `${map.rows.length * zoom}px`;
  }

  private show(row: number, column: number): void {
    const { map, columns } = this;
    if (row < 0 || column < 0 || row >= map.rows.length || column >= columns) return;
    this.at = [row, column];
    const item = this.order[row];
    const dimension = this.sorted ? this.dimensionAt(item, column) : column;
    const key = this.key(row);
    const list = el('dl', { class: 'facts' });
    const fact = (name: string, value: string): void => list.append(el('dt', { text: name }), el('dd', { text: value }));
    fact('row', String(row));
    fact('column', String(column));
    if (this.sorted) fact('dimension', String(dimension));
    fact('value', number(map.values[item * columns + dimension], 3));
    fact('shown', number(this.shown[item * columns + dimension], 3));
    this.app.hover(key);
    void facts(this.app, key).then(more => {
      if (this.at[0] === row && this.at[1] === column) this.cell.replaceChildren(picture(this.app, key, 128), list, more);
    });
  }

  private dimensionAt(item: number, column: number): number {
    const row = this.shown.subarray(item * this.columns, (item + 1) * this.columns);
    return Array.from(row.keys()).sort((a, b) => row[a] - row[b] || a - b)[column];
  }
}

// The least value of a column to 0, the greatest to 1; a constant one keeps its value, clipped.
function stretched(values: Float32Array, columns: number): Float32Array {
  const result = values.slice();
  for (let column = 0; column < columns; column++) {
    let least = Infinity, greatest = -Infinity;
    for (let i = column; i < values.length; i += columns) {
      if (values[i] < least) least = values[i];
      if (values[i] > greatest) greatest = values[i];
    }
    if (greatest <= least) continue;
    for (let i = column; i < values.length; i += columns) result[i] = (values[i] - least) / (greatest - least);
  }
  return within(result, [0, 1]);
}

function within(values: Float32Array, [least, greatest]: [number, number]): Float32Array {
  return values.map(value => Math.min(Math.max((value - least) / (greatest - least), 0), 1));
}

// The 1st and the 99th of all values: a few extremes do not make the rest one colour.
function percentiles(all: Float32Array[]): [number, number] {
  const values = new Float32Array(all.reduce((count, one) => count + one.length, 0));
  let place = 0;
  for (const one of all) {
    values.set(one, place);
    place += one.length;
  }
  values.sort();
  const [least, greatest] = [0.01, 0.99].map(part => values[Math.round(part * (values.length - 1))]);
  return greatest > least ? [least, greatest] : [least - 0.5, least + 0.5];
}
