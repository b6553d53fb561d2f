// Draws marks and thumbnails into pixels. A page must open where there is no GPU. WebGL is emulated there, and no library
// on it turns 10,000 thumbnails at a third of the speed that is wanted: docs/viewer.md has the measurements.

import { packed, type Rgb } from './color';
import type { Tiles } from './tiles';

/** What is drawn of each item. */
export interface Scene {
  count: number;
  xs: Float32Array;
  ys: Float32Array;
  /** Nearer is larger, 1 at the target; null in two dimensions. */
  depths: Float32Array | null;
  /** 0 hidden, 1 faint, 2 shown, 3 emphasised. */
  states: Uint8Array;
  /** How many items are in each state. */
  counts: Uint32Array;
  colors: Uint32Array;
  shapes: Uint8Array;
  pointSize: number;
  thumbnailSize: number;
  tiles: Tiles | null;
  /** Whether only emphasised items are drawn as pictures. */
  onlyStrongPictures: boolean;
  background: Rgb;
}

export const Hidden = 0, Faint = 1, Shown = 2, Strong = 3;

const buckets = 2048;

export class Raster {
  private readonly context: CanvasRenderingContext2D;
  private image: ImageData;
  private pixels: Uint32Array;
  private readonly masks = new Map<number, Uint8Array>();
  private order = new Uint32Array();
  private bucketOf = new Uint16Array();
  private readonly starts = new Uint32Array(buckets + 1);

  constructor(readonly canvas: HTMLCanvasElement) {
    this.context = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
    this.image = this.context.createImageData(1, 1);
    this.pixels = new Uint32Array(1);
  }

  get width(): number { return this.image.width; }

  get height(): number { return this.image.height; }

  resize(width: number, height: number): void {
    if (width === this.width && height === this.height) return;
    [this.canvas.width, this.canvas.height] = [width, height];
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /**
   * Draws. Only every step-th item is drawn, and of the thumbnails every thumbnailStep-th, the rest as points: what
   * keeps moving smooth where the machine is slow.
   */
  draw(scene: Scene, step: number, thumbnailStep: number): void {
    this.pixels.fill(packed(scene.background));
    scene.tiles?.begin();
    if (scene.depths) this.sort(scene, step);
    for (const layer of [Faint, Shown, Strong]) {
      if (scene.counts[layer] === 0) continue;
      const many = scene.depths ? this.sorted : scene.count;
      for (let k = 0; k < many; k += scene.depths ? 1 : step) {
        const item = scene.depths ? this.order[k] : k;
        if (scene.states[item] === layer) this.drawItem(scene, item, layer, thumbnailStep);
      }
    }
    this.context.putImageData(this.image, 0, 0);
  }

  private sorted = 0;

  // By depth, the farthest first: a counting sort.
  private sort(scene: Scene, step: number): void {
    if (this.order.length < scene.count) {
      this.order = new Uint32Array(scene.count);
      this.bucketOf = new Uint16Array(scene.count);
    }
    const { count, depths, states } = scene;
    const { order, bucketOf, starts } = this;
    let least = Infinity, greatest = -Infinity;
    for (let i = 0; i < count; i += step) {
      if (depths![i] < least) least = depths![i];
      if (depths![i] > greatest) greatest = depths![i];
    }
    const scale = greatest > least ? (buckets - 1) / (greatest - least) : 0;
    starts.fill(0);
    for (let i = 0; i < count; i += step) {
      if (states[i] === Hidden || !(depths![i] > 0)) continue;
      const bucket = (depths![i] - least) * scale | 0;
      bucketOf[i] = bucket;
      starts[bucket + 1]++;
    }
    for (let bucket = 0; bucket < buckets; bucket++) starts[bucket + 1] += starts[bucket];
    this.sorted = starts[buckets];
    for (let i = 0; i < count; i += step) {
      if (states[i] !== Hidden && depths![i] > 0) order[starts[bucketOf[i]]++] = i;
    }
  }

  private drawItem(scene: Scene, item: number, state: number, thumbnailStep: number): void {
    const { tiles } = scene;
    const near = scene.depths ? scene.depths[item] : 1;
    const x = scene.xs[item], y = scene.ys[item];
    const isStrong = state === Strong;
    if (tiles && state !== Faint && (isStrong || (!scene.onlyStrongPictures && item % thumbnailStep === 0)) && tiles.has(item)) {
      const size = Math.min(Math.max(Math.round(scene.thumbnailSize * near), 6), 160);
      const half = size / 2;
      if (x > -half && y > -half && x < this.width + half && y < this.height + half)
        this.drawTile(scene, item, Math.round(x - half), Math.round(y - half), size, isStrong);
      return;
    }
    const factor = state === Faint ? 0.7 : isStrong ? 1.4 : 1;
    const size = Math.min(Math.max(Math.round(scene.pointSize * near * factor), 1), 40);
    if (x > -size && y > -size && x < this.width + size && y < this.height + size)
      this.drawMark(scene.shapes[item], scene.colors[item], Math.round(x - size / 2), Math.round(y - size / 2), size);
  }

  private drawTile(scene: Scene, item: number, left: number, top: number, size: number, isStrong: boolean): void {
    this.frame(left, top, size, (size < 18 ? 1 : 2) + (isStrong ? 1 : 0), scene.colors[item]);
    const { pixels, stride, offset, size: from } = scene.tiles!.at(item, size);
    const target = this.pixels, width = this.width;
    const x0 = Math.max(0, -left), x1 = Math.min(size, width - left);
    const y0 = Math.max(0, -top), y1 = Math.min(size, this.height - top);
    if (from === size) {
      for (let y = y0; y < y1; y++) {
        const row = (top + y) * width + left;
        const source = offset + y * stride;
        for (let x = x0; x < x1; x++) target[row + x] = pixels[source + x];
      }
      return;
    }
    const ratio = (from << 16) / size | 0;
    for (let y = y0; y < y1; y++) {
      const row = (top + y) * width + left;
      const source = offset + (y * ratio >> 16) * stride;
      for (let x = x0, across = x0 * ratio; x < x1; x++, across += ratio) target[row + x] = pixels[source + (across >> 16)];
    }
  }

  // Four bars around a square.
  private frame(left: number, top: number, size: number, border: number, color: number): void {
    this.rectangle(left - border, top - border, size + 2 * border, border, color);
    this.rectangle(left - border, top + size, size + 2 * border, border, color);
    this.rectangle(left - border, top, border, size, color);
    this.rectangle(left + size, top, border, size, color);
  }

  private rectangle(left: number, top: number, wide: number, high: number, color: number): void {
    const { pixels, width } = this;
    const x0 = Math.max(0, left), x1 = Math.min(width, left + wide);
    const y1 = Math.min(this.height, top + high);
    for (let y = Math.max(0, top); y < y1; y++) {
      const row = y * width;
      for (let x = x0; x < x1; x++) pixels[row + x] = color;
    }
  }

  // Of a million points each is so small: no mask, no clipping of rows.
  private drawDot(color: number, left: number, top: number, size: number): void {
    const { pixels, width, height } = this;
    if (left < 0 || top < 0 || left + size > width || top + size > height) return;
    const at = top * width + left;
    pixels[at] = color;
    if (size === 1) return;
    pixels[at + 1] = color;
    pixels[at + width] = color;
    pixels[at + width + 1] = color;
  }

  private drawMark(shape: number, color: number, left: number, top: number, size: number): void {
    if (size <= 2) {
      this.drawDot(color, left, top, size);
      return;
    }
    const mask = this.mask(shape, size);
    const { pixels, width, height } = this;
    const red = color & 255, green = color >> 8 & 255, blue = color >> 16 & 255;
    const x0 = Math.max(0, -left), x1 = Math.min(size, width - left);
    const y1 = Math.min(size, height - top);
    for (let y = Math.max(0, -top); y < y1; y++) {
      const row = (top + y) * width + left;
      for (let x = x0; x < x1; x++) {
        const cover = mask[y * size + x];
        if (cover === 0) continue;
        if (cover === 255) {
          pixels[row + x] = color;
          continue;
        }
        const under = pixels[row + x];
        const rest = 255 - cover;
        pixels[row + x] = 0xff000000
          | ((blue * cover + (under >> 16 & 255) * rest) / 255 & 255) << 16
          | ((green * cover + (under >> 8 & 255) * rest) / 255 & 255) << 8
          | (red * cover + (under & 255) * rest) / 255 & 255;
      }
    }
  }

  // [size, size]: how much of each pixel a mark covers, of 16 places in it.
  private mask(shape: number, size: number): Uint8Array {
    const key = shape * 64 + size;
    let mask = this.masks.get(key);
    if (mask) return mask;
    mask = new Uint8Array(size * size);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        let inside = 0;
        for (let part = 0; part < 16; part++) {
          const u = (x + (part % 4 + 0.5) / 4) / size * 2 - 1;
          const v = (y + (Math.floor(part / 4) + 0.5) / 4) / size * 2 - 1;
          if (isInside(shape, u, v)) inside++;
        }
        mask[y * size + x] = Math.round(inside * 255 / 16);
      }
    }
    this.masks.set(key, mask);
    return mask;
  }
}

/** Whether a place of the square from -1 to 1 is in a mark. */
export function isInside(shape: number, u: number, v: number): boolean {
  switch (shape) {
    case 1: return Math.max(Math.abs(u), Math.abs(v)) <= 0.88;
    case 2: return Math.abs(u) + Math.abs(v) <= 1;
    case 3: return v <= 0.8 && Math.abs(u) <= (v + 1) / 1.8;
    case 4: return v >= -0.8 && Math.abs(u) <= (1 - v) / 1.8;
    case 5: return Math.min(Math.abs(u), Math.abs(v)) <= 0.34;
    case 6: { const r = u * u + v * v; return r <= 1 && r >= 0.3; }
    default: return u * u + v * v <= 1;
  }
}
