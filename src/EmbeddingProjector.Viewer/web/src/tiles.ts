// The thumbnails, as pixels of the sizes that are drawn.

import { bytes, once, type ThumbnailHeader } from './data';

interface Scaled { pixels: Uint32Array; stride: number }

const levelSizes = [8, 12, 16, 20, 24];
const mostTiles = 3000;
const newTilesAFrame = 400;
const firstPause = 250; // milliseconds until the pictures that have arrived are drawn; each pause is twice the last

export class Tiles {
  private readonly sheets: (ImageBitmap | undefined)[] = [];
  private readonly levels = new Map<number, Scaled[]>(); // by size, each with its sheets
  private readonly tiles = new Map<number, Uint32Array>(); // item * 1024 + size
  private readonly scratch = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
  private made = 0;

  private present: Uint8Array | null = null;

  constructor(readonly header: ThumbnailHeader) {}

  /** Decodes all sheets, beside what the page does meanwhile, and tells from time to time that more can be seen. */
  async read(tell: () => void): Promise<void> {
    const { header } = this;
    this.present = header.present ? await bytes(header.present) : null;
    let next = performance.now() + firstPause, pause = firstPause;
    await Promise.all(header.sheets.map(async (ref, place) => {
      this.sheets[place] = await createImageBitmap(new Blob([await once(ref)], { type: header.type }));
      if (performance.now() < next) return;
      next = performance.now() + (pause *= 2); // drawing takes its time from reading
      tell();
    }));
    tell();
  }

  /** Whether an item has a picture that can be drawn by now. */
  has(item: number): boolean {
    return this.sheets[this.sheetOf(item)] !== undefined && (this.present === null || this.present[item] === 1);
  }

  private sheetOf(item: number): number { return Math.floor(item / (this.header.across * this.header.across)); }

  /** Begins a frame: only so many new tiles are cut in each, so that zooming stays smooth. */
  begin(): void { this.made = 0; }

  /** Where an item's pixels are, at a size at least as large as wanted if there is one. */
  at(item: number, wanted: number): Scaled & { offset: number; size: number } {
    const size = levelSizes.find(size => size >= wanted);
    if (size === undefined || size > this.header.size) {
      const tile = this.tile(item, wanted > 40 ? this.header.size : Math.min(40, this.header.size));
      if (tile) return tile;
    }
    const scaled = Math.min(size ?? levelSizes.at(-1)!, this.header.size);
    const sheet = this.level(scaled)[this.sheetOf(item)] ??= this.scaled(this.sheets[this.sheetOf(item)]!, scaled);
    const { across } = this.header;
    const inSheet = item % (across * across);
    const offset = (Math.floor(inSheet / across) * sheet.stride + inSheet % across) * scaled;
    return { pixels: sheet.pixels, stride: sheet.stride, offset, size: scaled };
  }

  /** Draws an item's picture, sharp, into a canvas of its own. */
  draw(item: number, canvas: HTMLCanvasElement, size: number): void {
    canvas.width = canvas.height = size;
    const context = canvas.getContext('2d')!;
    context.imageSmoothingEnabled = size < this.header.size;
    context.imageSmoothingQuality = 'high';
    const { cell, across } = this.header;
    const inSheet = item % (across * across);
    context.drawImage(
      this.sheets[this.sheetOf(item)]!, inSheet % across * cell, Math.floor(inSheet / across) * cell,
      this.header.size, this.header.size, 0, 0, size, size);
  }

  private tile(item: number, size: number): Scaled & { offset: number; size: number } | null {
    const key = item * 1024 + size;
    let pixels = this.tiles.get(key);
    if (!pixels) {
      if (this.made++ >= newTilesAFrame) return null;
      if (this.tiles.size >= mostTiles) this.tiles.clear();
      this.draw(item, this.scratch.canvas, size);
      pixels = new Uint32Array(this.scratch.getImageData(0, 0, size, size).data.buffer);
      this.tiles.set(key, pixels);
    }
    return { pixels, stride: size, offset: 0, size };
  }

  private level(size: number): Scaled[] {
    let level = this.levels.get(size);
    if (!level) this.levels.set(size, level = []);
    return level;
  }

  private scaled(sheet: ImageBitmap, size: number): Scaled {
    const { cell } = this.header;
    const [columns, rows] = [Math.round(sheet.width / cell), Math.round(sheet.height / cell)];
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [columns * size, rows * size];
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    context.imageSmoothingQuality = 'high';
    if (cell === this.header.size) {
      context.drawImage(sheet, 0, 0, canvas.width, canvas.height);
    } else {
      for (let i = 0; i < columns * rows; i++) {
        const [x, y] = [i % columns, Math.floor(i / columns)];
        context.drawImage(
          sheet, x * cell, y * cell, this.header.size, this.header.size, x * size, y * size, size, size);
      }
    }
    const pixels = new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    return { pixels, stride: canvas.width };
  }
}
