// What the page shows just now, and who wants to know when it changes. Items of all sets are known by one key: the
// place of their id among the ids of all sets, which for one set is the row.

import { classColor, classShape, css, labelOrder, mix, packed, scaleColor, type Rgb } from './color';
import { Column, EmbeddingData, type Header } from './data';
import { Faint, Hidden, Shown, Strong } from './raster';
import { Tiles } from './tiles';

export type Change = 'place' | 'color' | 'hover' | 'choice' | 'selection' | 'search' | 'theme' | 'marks' | 'tool' | 'tab' | 'camera';

export interface LegendEntry { value: number; text: string; count: number; color: Rgb; shape: number }

export type Legend =
  | { kind: 'none' }
  | { kind: 'classes'; entries: LegendEntry[] }
  | { kind: 'scale'; least: number; greatest: number; missing: number };

const mostClasses = 2000;
const missingColor: Rgb = [150, 150, 150];

export class App {
  readonly sets: EmbeddingData[];
  readonly tiles: (Tiles | undefined)[] = [];
  /** [sets][rows]: each item's key; null where the key is the row. */
  keys: (Int32Array | null)[] = [];
  /** [sets][keys]: the row of a key, -1 where the set lacks it; null where the row is the key. */
  rows: (Int32Array | null)[] = [];
  keyCount = 0;

  method = 'pca';
  dimensions: 2 | 3 = 2;
  colorName = '';
  labelName = '';
  labels: 'none' | 'classes' | 'items' = 'classes';
  metric = 'cosine';
  neighborCount = 10;
  showsPictures = true;
  markSize = 1;
  tool: 'move' | 'box' | 'lasso' = 'move';
  isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  hovered = -1;
  chosen = -1;
  tab = 'points';
  onlySelected = false;
  snapshot = -1;

  /** [keys] */
  selected = new Uint8Array();
  private matches: Uint8Array | null = null;
  private hidden = new Set<number>();
  private range: [number, number] | null = null;
  colorColumn: Column | null = null;
  legend: Legend = { kind: 'none' };
  private colors = new Uint32Array();  // [keys]
  private shapes = new Uint8Array();   // [keys]
  neighborKeys: number[][] = [];       // [sets]: of the chosen item, in order
  private readonly listeners: ((change: Change) => void)[] = [];

  constructor(readonly header: Header) {
    this.sets = header.sets.map((set, index) => new EmbeddingData(set, index));
  }

  get first(): EmbeddingData { return this.sets[0]; }

  on(listener: (change: Change) => void): void { this.listeners.push(listener); }

  tell(change: Change): void { for (const listener of this.listeners) listener(change); }

  /** Brings the sets' items together by their ids. */
  async link(): Promise<void> {
    this.keyCount = this.first.count;
    this.keys = [null];
    this.rows = [null];
    if (this.sets.length > 1) {
      const ids = await Promise.all(this.sets.map(set => set.column('id')!));
      const places = new Map<string, number>();
      this.keys = ids.map(column => {
        const keys = new Int32Array(column.codes.length);
        for (let i = 0; i < keys.length; i++) {
          const id = column.text(i);
          let key = places.get(id);
          if (key === undefined) places.set(id, key = places.size);
          keys[i] = key;
        }
        return keys;
      });
      this.keyCount = places.size;
      this.rows = this.keys.map(keys => {
        const rows = new Int32Array(places.size).fill(-1);
        keys!.forEach((key, row) => { rows[key] = row; });
        return rows;
      });
    }
    this.selected = new Uint8Array(this.keyCount);
    this.colors = new Uint32Array(this.keyCount);
    this.shapes = new Uint8Array(this.keyCount);
  }

  key(set: number, row: number): number { return this.keys[set]?.[row] ?? row; }

  row(set: number, key: number): number {
    const rows = this.rows[set];
    return rows ? rows[key] : key;
  }

  /** The first set that has an item, and its row there. */
  place(key: number): { set: EmbeddingData; row: number } {
    for (const set of this.sets) {
      const row = this.row(set.index, key);
      if (row >= 0) return { set, row };
    }
    return { set: this.first, row: 0 };
  }

  async colorBy(name: string): Promise<void> {
    this.colorName = name;
    this.colorColumn = name === '' ? null : await this.first.column(name) ?? null;
    this.hidden.clear();
    this.range = null;
    this.paint();
    this.tell('color');
  }

  private paint(): void {
    const column = this.colorColumn;
    const plain = classColor(0);
    if (!column) {
      this.legend = { kind: 'none' };
      this.colors.fill(packed(plain));
      this.shapes.fill(0);
      return;
    }
    const counts = new Uint32Array(column.values.length);
    for (const code of column.codes) counts[code]++;
    if (column.isNumber) this.paintScale(column, counts);
    else this.paintClasses(column, counts);
  }

  private paintScale(column: Column, counts: Uint32Array): void {
    const { numbers } = column;
    let least = Infinity, greatest = -Infinity, missing = 0;
    numbers.forEach((value, code) => {
      if (!Number.isFinite(value)) missing += counts[code];
      else [least, greatest] = [Math.min(least, value), Math.max(greatest, value)];
    });
    const byCode = Uint32Array.from(numbers, value => packed(Number.isFinite(value)
      ? scaleColor(greatest > least ? (value - least) / (greatest - least) : 0.5)
      : missingColor));
    this.legend = { kind: 'scale', least, greatest, missing };
    this.fill(column, byCode, new Uint8Array(numbers.length));
  }

  private paintClasses(column: Column, counts: Uint32Array): void {
    const order = labelOrder(column.values);
    const byCode = new Uint32Array(column.values.length);
    const shapeOfCode = new Uint8Array(column.values.length);
    const entries = order.map((code, place) => {
      byCode[code] = packed(classColor(place));
      shapeOfCode[code] = classShape(place);
      return {
        value: code, text: column.values[code], count: counts[code], color: classColor(place), shape: shapeOfCode[code],
      };
    });
    this.legend = { kind: 'classes', entries: entries.slice(0, mostClasses) };
    this.fill(column, byCode, shapeOfCode);
  }

  private fill(column: Column, colors: Uint32Array, shapes: Uint8Array): void {
    this.colors.fill(packed(missingColor));
    this.shapes.fill(0);
    for (let row = 0; row < column.codes.length; row++) {
      const key = this.key(0, row);
      this.colors[key] = colors[column.codes[row]];
      this.shapes[key] = shapes[column.codes[row]];
    }
  }

  isHidden(value: number): boolean { return this.hidden.has(value); }

  get hiddenValues(): number[] { return [...this.hidden]; }

  toggle(value: number): void {
    if (!this.hidden.delete(value)) this.hidden.add(value);
    this.tell('color');
  }

  /** Shows one class alone, or all again where it is alone already. */
  showOnly(value: number): void {
    const { legend } = this;
    if (legend.kind !== 'classes') return;
    const others = legend.entries.map(entry => entry.value).filter(other => other !== value);
    const isAlone = !this.hidden.has(value) && others.every(other => this.hidden.has(other));
    this.hidden = new Set(isAlone ? [] : others);
    this.tell('color');
  }

  hide(values: Iterable<number>): void {
    this.hidden = new Set(values);
    this.tell('color');
  }

  get shownRange(): [number, number] | null { return this.range; }

  setRange(range: [number, number] | null): void {
    this.range = range;
    this.tell('color');
  }

  search(matches: Uint8Array | null): void {
    this.matches = matches;
    this.tell('search');
  }

  get found(): Uint8Array | null { return this.matches; }

  /** Whether an item passes the legend and, where only the selection is shown, that. */
  passes(key: number): boolean {
    if (this.onlySelected && !this.selected[key]) return false;
    const column = this.colorColumn;
    if (!column || (this.hidden.size === 0 && !this.range)) return true;
    const row = this.row(0, key);
    if (row < 0) return true;
    if (this.hidden.has(column.codes[row])) return false;
    if (!this.range) return true;
    const value = column.numbers[column.codes[row]];
    return value >= this.range[0] && value <= this.range[1];
  }

  /** Fills what a view draws of its items. */
  look(set: number, states: Uint8Array, colors: Uint32Array, shapes: Uint8Array): void {
    const strong = new Set([this.chosen, ...this.neighborKeys.flatMap(keys => keys)]);
    const dims = this.matches !== null || this.selectionCount > 0;
    const faint = packed(mix(this.background, missingColor, 0.45));
    for (let row = 0; row < states.length; row++) {
      const key = this.key(set, row);
      colors[row] = this.colors[key];
      shapes[row] = this.shapes[key];
      if (!this.passes(key)) states[row] = Hidden;
      else if (strong.has(key)) states[row] = Strong;
      else if (!dims) states[row] = Shown;
      else if (this.selected[key]) states[row] = Strong;
      else if (this.matches?.[key]) states[row] = Shown;
      else {
        states[row] = Faint;
        colors[row] = faint;
      }
    }
  }

  colorOf(key: number): string {
    const color = this.colors[key];
    return css([color & 255, color >> 8 & 255, color >> 16 & 255]);
  }

  get background(): Rgb { return this.isDark ? [18, 20, 24] : [255, 255, 255]; }

  hover(key: number): void {
    if (key === this.hovered) return;
    this.hovered = key;
    this.tell('hover');
  }

  async choose(key: number): Promise<void> {
    this.chosen = key;
    await this.findNeighbors();
    this.tell('choice');
  }

  async findNeighbors(): Promise<void> {
    const key = this.chosen;
    const found = key < 0 ? [] : await Promise.all(this.sets.map(async set => {
      const row = this.row(set.index, key);
      if (row < 0) return [];
      const { items } = await set.neighbors(this.metric, row);
      return Array.from(items.subarray(0, this.neighborCount), item => this.key(set.index, item));
    }));
    if (key === this.chosen) this.neighborKeys = found;
  }

  private selectedCount = 0;

  get selectionCount(): number { return this.selectedCount; }

  get selection(): number[] {
    const keys: number[] = [];
    this.selected.forEach((is, key) => { if (is) keys.push(key); });
    return keys;
  }

  select(keys: Iterable<number>, how: 'replace' | 'add' | 'remove' = 'replace'): void {
    if (how === 'replace') this.selected.fill(0);
    for (const key of keys) this.selected[key] = how === 'remove' ? 0 : 1;
    this.selectedCount = this.selected.reduce((sum, is) => sum + is, 0);
    if (this.selectedCount === 0) this.onlySelected = false;
    this.tell('selection');
  }

  chosenText(key: number, name: string): Promise<string> {
    const { set, row } = this.place(key);
    return (set.column(name) ?? Promise.resolve(null)).then(column => column?.text(row) ?? '');
  }
}
