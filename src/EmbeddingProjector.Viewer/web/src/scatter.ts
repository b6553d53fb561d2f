// One view of one set: its points, and the mouse, the fingers and the keys over them.

import type { App, Change } from './app';
import { fit, pan, project, turn, zoom, type Camera } from './camera';
import { css } from './color';
import type { EmbeddingData, ProjectionHeader } from './data';
import { el, shorten } from './dom';
import { Faint, Hidden, Raster, Strong, type Scene } from './raster';

const smooth = 26;          // milliseconds a frame may take while the view moves
const still = 140;          // milliseconds without a move until all is drawn again; longer where that takes long
const manyItems = 200_000;
const mostLabels = 80;
const mostSampled = 20_000;  // items that a class's middle is found from

export class Scatter {
  readonly element: HTMLElement;
  camera: Camera;
  private readonly canvas = el('canvas', { class: 'points', tabIndex: 0, role: 'application' });
  private readonly overlay = el('canvas', { class: 'overlay', 'aria-hidden': 'true' });
  private readonly raster = new Raster(this.canvas);
  private readonly caption: HTMLElement;
  private coordinates: Float32Array = new Float32Array();
  private columns = 2;
  projection: ProjectionHeader | undefined;
  private scene: Scene;
  private ratio = 1;
  private isStale = true;   // the looks must be found again
  private wanted = 0;
  private hasMoved = false;
  private drawsPoints = true; // in the next frame; else what lies over them only
  private rest = 0;           // the timer that draws all once the view rests
  private step = 1;
  private thumbnailStep = 1;
  private centers: { x: number; y: number; text: string }[] = [];
  private drag: { x: number; y: number; startX: number; startY: number; kind: 'turn' | 'pan' | 'box' | 'lasso'; moved: boolean; path: [number, number][]; how: 'replace' | 'add' | 'remove' } | null = null;
  private readonly pointers = new Map<number, { x: number; y: number }>();
  frames = 0;
  private labelTexts: { name: string; texts: (row: number) => string } | null = null;

  constructor(readonly app: App, readonly set: EmbeddingData, private readonly hoverCard: (key: number, x: number, y: number) => void) {
    const { count } = set;
    this.step = Math.max(1, Math.round(count / manyItems));
    this.scene = {
      count, xs: new Float32Array(count), ys: new Float32Array(count), depths: null, states: new Uint8Array(count), counts: new Uint32Array(4),
      colors: new Uint32Array(count), shapes: new Uint8Array(count), pointSize: 6, thumbnailSize: 16, tiles: null,
      onlyStrongPictures: false, background: app.background,
    };
    this.camera = { dimensions: 2, target: [0, 0, 0], scale: 1, yaw: 0, pitch: 0 };
    this.caption = el('figcaption');
    this.element = el('figure', { class: 'view' }, this.canvas, this.overlay, this.caption);
    this.canvas.setAttribute('aria-label', `Points of ${shorten(set.header.name)}: ${count} items. Arrow keys move, plus and minus zoom, full stop and comma step through the items, Enter lists neighbors.`);
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.element);
    app.on(change => this.changed(change));
  }

  /** Shows a projection; the camera stays where it looked if it fits. */
  async show(camera?: Camera): Promise<void> {
    const { app, set } = this;
    const known = set.header.projections;
    this.projection = known.find(projection => projection.method === app.method) ?? known[0];
    if (!this.projection) return;
    const snapshot = set.header.snapshots?.[app.snapshot];
    this.coordinates = await set.coordinates(snapshot
      ? { ...this.projection, coordinates: snapshot.coordinates } : this.projection);
    this.columns = snapshot ? this.coordinates.length / set.count : this.projection.dimensions;
    const dimensions = this.columns > 2 ? app.dimensions : 2;
    this.resize();
    if (camera) this.camera = camera;
    else if (!snapshot || this.camera.scale === 1) this.reset(dimensions);
    this.caption.replaceChildren(
      el('strong', { text: shorten(set.header.name, 40), dir: 'auto' }), ` ${snapshot ? snapshot.name : this.projection.label}`);
    this.refresh();
  }

  reset(dimensions: 2 | 3 = this.camera.dimensions): void {
    this.camera = fit(this.coordinates, this.columns, dimensions, this.raster.width, this.raster.height);
    this.home = this.camera.scale;
    this.refresh();
  }

  private home = 1;

  /** The raster's pixels: width and height. */
  get size(): [number, number] { return [this.raster.width, this.raster.height]; }

  look(camera: Camera): void {
    this.camera = camera;
    this.refresh();
  }

  private get width(): number { return this.overlay.width / this.ratio; }

  private get height(): number { return this.overlay.height / this.ratio; }

  private resize(): void {
    const box = this.element.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return;
    const before = Math.min(this.raster.width, this.raster.height);
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(box.width * this.ratio), Math.round(box.height * this.ratio)];
    this.raster.resize(width, height);
    if (this.overlay.width !== width || this.overlay.height !== height)
      [this.overlay.width, this.overlay.height] = [width, height];
    if (before > 1) {
      this.camera.scale *= Math.min(width, height) / before;
      this.home *= Math.min(width, height) / before;
    }
    this.request();
  }

  private changed(change: Change): void {
    if (change === 'camera') return;
    if (change === 'tool') this.canvas.style.cursor = this.app.tool === 'move' ? 'grab' : 'crosshair';
    if (change === 'color') this.labelTexts = null;
    if (change === 'hover' || change === 'tool' || change === 'tab') this.request(false);
    else this.refresh();
  }

  refresh(): void {
    this.isStale = true;
    this.request();
  }

  private request(drawsPoints = true): void {
    this.drawsPoints ||= drawsPoints;
    if (!this.wanted) this.wanted = requestAnimationFrame(() => this.frame());
  }

  private move(): void {
    this.hasMoved = true;
    this.request();
  }

  private frame(): void {
    this.wanted = 0;
    const start = performance.now();
    const isMoving = this.hasMoved;
    this.hasMoved = false;
    if (this.drawsPoints) this.drawPoints(isMoving);
    this.drawsPoints = false;
    this.drawOverlay(isMoving);
    if (!isMoving) return;
    this.adapt(performance.now() - start);
    clearTimeout(this.rest);
    this.rest = window.setTimeout(() => {
      if (this.drag?.moved && this.scene.count > manyItems) return; // all is drawn when it is let go
      this.request();
      this.app.tell('camera');
    }, this.scene.count > manyItems ? 5 * still : still);
  }

  private drawPoints(isMoving: boolean): void {
    this.prepare();
    const step = isMoving ? this.step : 1;
    const { scene } = this;
    project(
      this.camera, this.coordinates, this.columns, this.raster.width, this.raster.height, scene.xs, scene.ys,
      scene.depths, step);
    this.raster.draw(scene, step, isMoving ? this.thumbnailStep : 1);
    this.centers = this.app.labels === 'classes' ? this.classCenters(isMoving ? mostSampled / 20 : mostSampled, step) : [];
    this.frames++;
    this.element.dataset['drawn'] = String(this.frames);
  }

  private adapt(took: number): void {
    const slower = took / smooth;
    const { scene } = this;
    if (slower > 1) {
      if (scene.tiles && this.thumbnailStep < 64) this.thumbnailStep = Math.ceil(this.thumbnailStep * Math.min(slower, 3));
      else if (scene.count / this.step > 4000) this.step = Math.ceil(this.step * Math.min(slower, 4));
    } else if (slower < 0.5) {
      if (this.step > 1) this.step = Math.max(1, Math.floor(this.step * 0.8));
      else if (this.thumbnailStep > 1) this.thumbnailStep = Math.max(1, Math.floor(this.thumbnailStep * 0.8));
    }
  }

  private prepare(): void {
    const { app, scene, ratio } = this;
    const is3d = this.camera.dimensions === 3;
    if (is3d !== (scene.depths !== null)) scene.depths = is3d ? new Float32Array(scene.count) : null;
    const grown = Math.max(Math.sqrt(this.camera.scale / this.home) || 1, 0.5);
    const fewer = Math.sqrt(this.width * this.height / Math.max(scene.count, 1));
    scene.pointSize = Math.min(Math.max(fewer * 0.45, 2), 11) * Math.min(grown, 3) * app.markSize * ratio;
    scene.thumbnailSize = Math.min(Math.max(fewer * 1.1, 12), 56) * grown * app.markSize * ratio;
    if (grown > 1) scene.thumbnailSize = Math.min(scene.thumbnailSize * Math.sqrt(grown), 128 * ratio);
    scene.tiles = app.showsPictures ? app.tiles[this.set.index] ?? null : null;
    scene.onlyStrongPictures = app.chosen >= 0;
    scene.background = app.background;
    if (!this.isStale) return;
    this.isStale = false;
    app.look(this.set.index, scene.states, scene.colors, scene.shapes);
    scene.counts.fill(0);
    for (const state of scene.states) scene.counts[state]++;
  }

  /** Where an item is drawn, in CSS pixels of the view. */
  placeOf(key: number): { x: number; y: number } | null {
    const row = this.app.row(this.set.index, key);
    if (row < 0) return null;
    const one = [new Float32Array(1), new Float32Array(1), new Float32Array(1)];
    const at = this.coordinates.subarray(row * this.columns, (row + 1) * this.columns);
    const [width, height] = [this.raster.width, this.raster.height];
    project(this.camera, at, this.columns, width, height, one[0], one[1], one[2]);
    return Number.isFinite(one[0][0]) ? { x: one[0][0] / this.ratio, y: one[1][0] / this.ratio } : null;
  }

  // The topmost item under a place; else the nearest within a finger's breadth.
  private itemAt(x: number, y: number): number {
    const { scene, ratio } = this;
    const [px, py] = [x * ratio, y * ratio];
    const reach = 7 * ratio;
    let best = -1, bestRank = -Infinity;
    for (let row = 0; row < scene.count; row++) {
      const state = scene.states[row];
      if (state === Hidden) continue;
      const away = Math.max(Math.abs(scene.xs[row] - px), Math.abs(scene.ys[row] - py));
      const near = scene.depths ? scene.depths[row] : 1;
      const isPicture = scene.tiles !== null && state !== Faint && scene.tiles.has(row)
        && (state === Strong || !scene.onlyStrongPictures);
      const half = (isPicture ? scene.thumbnailSize : scene.pointSize) * near / 2;
      if (!(away <= Math.max(half, reach))) continue;
      // What covers the place wins over what is only near it; of what covers it, what is drawn last.
      const rank = away <= half ? 1e6 + state * 1e5 + (scene.depths ? near * 1e4 : row * 1e5 / scene.count) : -away;
      if (rank > bestRank) [best, bestRank] = [row, rank];
    }
    return best < 0 ? -1 : this.app.key(this.set.index, best);
  }

  private listen(): void {
    const { canvas } = this;
    canvas.addEventListener('pointerdown', event => this.pressed(event));
    canvas.addEventListener('pointermove', event => this.dragged(event));
    canvas.addEventListener('pointerup', event => this.released(event));
    canvas.addEventListener('pointercancel', () => { this.drag = null; this.pointers.clear(); });
    canvas.addEventListener('pointerleave', () => { if (!this.drag) { this.app.hover(-1); this.hoverCard(-1, 0, 0); } });
    canvas.addEventListener('contextmenu', event => event.preventDefault());
    canvas.addEventListener('dblclick', event => { event.preventDefault(); this.zoomAt(1.8, event.offsetX, event.offsetY); });
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      this.zoomAt(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015)), event.offsetX, event.offsetY);
    }, { passive: false });
    canvas.addEventListener('keydown', event => this.key(event));
  }

  private zoomAt(factor: number, x: number, y: number): void {
    zoom(this.camera, factor, x * this.ratio, y * this.ratio, this.raster.width, this.raster.height);
    this.move();
  }

  private pressed(event: PointerEvent): void {
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    const { tool } = this.app;
    const selects = tool !== 'move' || event.shiftKey;
    const isPan = this.camera.dimensions === 2 || event.button === 2 || event.ctrlKey || event.metaKey;
    this.drag = {
      x: event.offsetX, y: event.offsetY, startX: event.offsetX, startY: event.offsetY, moved: false,
      kind: selects && event.button === 0 ? (tool === 'move' ? 'lasso' : tool) : isPan ? 'pan' : 'turn',
      path: [[event.offsetX, event.offsetY]],
      how: event.altKey ? 'remove' : tool !== 'move' && event.shiftKey ? 'add' : event.ctrlKey ? 'add' : 'replace',
    };
    this.hoverCard(-1, 0, 0);
  }

  private dragged(event: PointerEvent): void {
    const [x, y] = [event.offsetX, event.offsetY];
    if (this.pointers.size === 2 && this.pointers.has(event.pointerId)) {
      this.pinched(event.pointerId, x, y);
      return;
    }
    const { drag } = this;
    if (!drag) {
      const key = this.itemAt(x, y);
      this.app.hover(key);
      this.hoverCard(key, event.clientX, event.clientY);
      return;
    }
    const [dx, dy] = [x - drag.x, y - drag.y];
    if (Math.hypot(x - drag.startX, y - drag.startY) > 3) drag.moved = true;
    if (!drag.moved) return;
    [drag.x, drag.y] = [x, y];
    if (drag.kind === 'turn') turn(this.camera, dx, dy);
    else if (drag.kind === 'pan') pan(this.camera, dx * this.ratio, dy * this.ratio);
    else {
      drag.path.push([x, y]);
      this.request(false);
      return;
    }
    this.move();
  }

  private pinched(id: number, x: number, y: number): void {
    const [a, b] = [...this.pointers.values()];
    const before = Math.hypot(a.x - b.x, a.y - b.y);
    this.pointers.set(id, { x, y });
    const [c, d] = [...this.pointers.values()];
    const after = Math.hypot(c.x - d.x, c.y - d.y);
    if (this.drag) this.drag.moved = true;
    if (before > 0) this.zoomAt(after / before, (c.x + d.x) / 2, (c.y + d.y) / 2);
  }

  private released(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
    const { drag } = this;
    this.drag = null;
    if (!drag) return;
    if (!drag.moved) {
      const key = this.itemAt(event.offsetX, event.offsetY);
      if (event.ctrlKey && key >= 0) this.app.select([key], this.app.selected[key] ? 'remove' : 'add');
      else void this.app.choose(key);
    } else if (drag.kind === 'box' || drag.kind === 'lasso') {
      const outline = drag.kind === 'box' ? box(drag.path[0], [drag.x, drag.y]) : drag.path;
      this.app.select(this.itemsIn(outline), drag.how);
    }
    this.request();
  }

  private itemsIn(outline: [number, number][]): number[] {
    const { scene, ratio } = this;
    const keys: number[] = [];
    for (let row = 0; row < scene.count; row++) {
      if (scene.states[row] !== Hidden && isWithin(outline, scene.xs[row] / ratio, scene.ys[row] / ratio))
        keys.push(this.app.key(this.set.index, row));
    }
    return keys;
  }

  private key(event: KeyboardEvent): void {
    const far = event.shiftKey ? 60 : 20;
    const arrows: Record<string, [number, number]> = {
      ArrowLeft: [far, 0], ArrowRight: [-far, 0], ArrowUp: [0, far], ArrowDown: [0, -far],
    };
    const arrow = arrows[event.key];
    if (arrow) {
      if (this.camera.dimensions === 3 && !event.ctrlKey) turn(this.camera, -arrow[0], -arrow[1]);
      else pan(this.camera, arrow[0] * this.ratio, arrow[1] * this.ratio);
      this.move();
    } else if (event.key === '+' || event.key === '=') this.zoomAt(1.25, this.width / 2, this.height / 2);
    else if (event.key === '-') this.zoomAt(0.8, this.width / 2, this.height / 2);
    else if (event.key === '0') this.reset();
    else if (event.key === '.' || event.key === ',') this.stepTo(event.key === '.' ? 1 : -1);
    else if (event.key === 'Enter' && this.app.hovered >= 0) void this.app.choose(this.app.hovered);
    else if (event.key === ' ' && this.app.chosen >= 0)
      this.app.select([this.app.chosen], this.app.selected[this.app.chosen] ? 'remove' : 'add');
    else return;
    event.preventDefault();
  }

  private stepTo(by: number): void {
    const { app } = this;
    for (let tries = 0, key = app.chosen; tries < app.keyCount; tries++) {
      key = (key + by + app.keyCount) % app.keyCount;
      if (app.passes(key) && app.row(this.set.index, key) >= 0) {
        void app.choose(key);
        return;
      }
    }
  }

  private drawOverlay(isMoving: boolean): void {
    const context = this.overlay.getContext('2d')!;
    const { app } = this;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    const ink = app.isDark ? '#f2f4f7' : '#14171c';
    void this.drawSequence(context);
    this.drawNeighbors(context, ink);
    if (!isMoving || app.labels === 'classes' || this.scene.count <= mostSampled) void this.drawLabels(context);
    for (const key of [app.chosen, app.hovered]) {
      const place = key >= 0 ? this.placeOf(key) : null;
      if (!place) continue;
      const row = app.row(this.set.index, key);
      const near = this.scene.depths ? Math.max(this.scene.depths[row], 0.2) : 1;
      const isPicture = this.scene.tiles?.has(row) ?? false;
      const side = (isPicture ? this.scene.thumbnailSize + 6 * this.ratio : this.scene.pointSize * 1.4 + 8) * near / this.ratio;
      context.strokeStyle = ink;
      context.lineWidth = key === app.chosen ? 2.5 : 1.5;
      context.strokeRect(place.x - side / 2, place.y - side / 2, side, side);
    }
    const { drag } = this;
    if (drag?.moved && (drag.kind === 'box' || drag.kind === 'lasso')) {
      const outline = drag.kind === 'box' ? box(drag.path[0], [drag.x, drag.y]) : drag.path;
      context.beginPath();
      outline.forEach(([x, y], i) => { if (i === 0) context.moveTo(x, y); else context.lineTo(x, y); });
      context.closePath();
      context.fillStyle = 'rgb(0 114 178 / 0.12)';
      context.fill();
      context.setLineDash([5, 4]);
      context.strokeStyle = app.isDark ? '#7cc4f5' : '#0072b2';
      context.lineWidth = 1.5;
      context.stroke();
      context.setLineDash([]);
    }
  }

  private sequence: Int32Array | null = null;

  // The lines that TensorBoard draws from item to item.
  private drawSequence(context: CanvasRenderingContext2D): void | Promise<void> {
    const { set, scene, ratio } = this;
    if (!this.sequence) {
      const column = set.column('__seq_next__');
      if (!column) return;
      return column.then(known => {
        if (this.sequence) return;
        this.sequence = Int32Array.from({ length: set.count }, (_, row) => /^\d+$/.test(known.text(row)) ? Number(known.text(row)) : -1);
        this.request();
      });
    }
    context.strokeStyle = this.app.isDark ? '#8a94a3' : '#6b7480';
    context.lineWidth = 1;
    context.globalAlpha = 0.7;
    context.beginPath();
    this.sequence.forEach((next, row) => {
      if (next < 0 || next >= set.count || scene.states[row] === Hidden || scene.states[next] === Hidden) return;
      context.moveTo(scene.xs[row] / ratio, scene.ys[row] / ratio);
      context.lineTo(scene.xs[next] / ratio, scene.ys[next] / ratio);
    });
    context.stroke();
    context.globalAlpha = 1;
  }

  private drawNeighbors(context: CanvasRenderingContext2D, ink: string): void {
    const { app } = this;
    const from = app.chosen >= 0 ? this.placeOf(app.chosen) : null;
    if (!from) return;
    const own = app.neighborKeys[this.set.index] ?? [];
    for (const [index, keys] of app.neighborKeys.entries()) {
      const isOwn = index === this.set.index;
      if (!isOwn && app.sets.length !== 2) continue;
      for (const key of keys) {
        const isShared = app.sets.length > 1 && app.neighborKeys.every(others => others.includes(key));
        if (!isOwn && (isShared || own.includes(key))) continue;
        const to = this.placeOf(key);
        if (!to) continue;
        context.beginPath();
        context.moveTo(from.x, from.y);
        context.lineTo(to.x, to.y);
        context.strokeStyle = app.sets.length === 1 ? ink : isShared ? '#009e73' : '#d55e00';
        context.globalAlpha = isOwn ? 0.75 : 0.4;
        context.lineWidth = isShared ? 2 : 1.2;
        context.setLineDash(isOwn ? [] : [3, 4]);
        context.stroke();
      }
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  private async texts(): Promise<NonNullable<Scatter['labelTexts']>> {
    const { app, set } = this;
    const name = app.labels === 'classes' ? app.colorName : app.labelName;
    if (this.labelTexts?.name !== `${app.labels} ${name}`) {
      const column = await set.column(name);
      this.labelTexts = { name: `${app.labels} ${name}`, texts: row => column?.text(row) ?? '' };
    }
    return this.labelTexts!;
  }

  private drawLabels(context: CanvasRenderingContext2D): void | Promise<void> {
    const { app } = this;
    if (app.labels === 'none') return;
    const name = `${app.labels} ${app.labels === 'classes' ? app.colorName : app.labelName}`;
    if (this.labelTexts?.name !== name) return this.texts().then(() => this.request(false));
    const taken: [number, number, number, number][] = [];
    context.textAlign = 'center';
    if (app.labels === 'classes') {
      if (app.legend.kind !== 'classes' || app.legend.entries.length > 60) return;
      context.font = '600 13px system-ui, sans-serif';
      for (const { x, y, text } of this.centers) this.drawLabel(context, text, x, y, taken, true);
      return;
    }
    context.font = '12px system-ui, sans-serif';
    const { scene, ratio } = this;
    let drawn = 0;
    const first = [app.hovered, app.chosen, ...app.neighborKeys.flat()].map(key => app.row(this.set.index, key));
    const offset = (scene.tiles ? scene.thumbnailSize : scene.pointSize) / ratio / 2 + 9;
    const seen = new Set<number>();
    for (let k = -first.length; k < scene.count && drawn < mostLabels; k++) {
      const row = k < 0 ? first[k + first.length] : k;
      if (row < 0 || seen.has(row) || scene.states[row] === Hidden || scene.states[row] === Faint) continue;
      seen.add(row);
      const [x, y] = [scene.xs[row] / ratio, scene.ys[row] / ratio + offset];
      if (!(x > 0 && y > 0 && x < this.width && y < this.height)) continue;
      if (this.drawLabel(context, this.labelTexts.texts(row), x, y, taken, false)) drawn++;
    }
  }

  // The median place of each class that is shown, the largest class first: outliers do not move it.
  private classCenters(most: number, drawn: number): { x: number; y: number; text: string }[] {
    const { app, scene, ratio } = this;
    const column = app.colorColumn;
    if (!column || app.legend.kind !== 'classes' || app.legend.entries.length > 60) return [];
    const step = drawn * Math.max(1, Math.floor(scene.count / most / drawn));
    const places = new Map<number, { xs: number[]; ys: number[] }>();
    for (let row = 0; row < scene.count; row += step) {
      if (scene.states[row] === Hidden || !Number.isFinite(scene.xs[row])) continue;
      const own = app.row(0, app.key(this.set.index, row));
      if (own < 0) continue;
      const code = column.codes[own];
      let place = places.get(code);
      if (!place) places.set(code, place = { xs: [], ys: [] });
      place.xs.push(scene.xs[row]);
      place.ys.push(scene.ys[row]);
    }
    return [...places].sort((a, b) => b[1].xs.length - a[1].xs.length).map(([code, { xs, ys }]) => ({
      text: column.values[code], x: median(xs) / ratio, y: median(ys) / ratio,
    }));
  }

  private drawLabel(
    context: CanvasRenderingContext2D, text: string, x: number, y: number, taken: [number, number, number, number][],
    isClass: boolean,
  ): boolean {
    const shown = shorten(text, 24);
    if (shown === '') return false;
    const width = context.measureText(shown).width + 8;
    const box: [number, number, number, number] = [x - width / 2, y - 9, x + width / 2, y + 9];
    if (taken.some(other => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return false;
    taken.push(box);
    context.fillStyle = css(this.app.background);
    context.globalAlpha = isClass ? 0.86 : 0.7;
    context.beginPath();
    context.roundRect(box[0], box[1], width, 18, 5);
    context.fill();
    context.globalAlpha = 1;
    context.fillStyle = this.app.isDark ? '#f2f4f7' : '#14171c';
    context.fillText(shown, x, y + 4);
    return true;
  }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

function box([x0, y0]: [number, number], [x1, y1]: [number, number]): [number, number][] {
  return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
}

function isWithin(outline: [number, number][], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [[xa, ya], [xb, yb]] = [outline[i], outline[j]];
    if (ya > y !== yb > y && x < (xb - xa) * (y - ya) / (yb - ya) + xa) inside = !inside;
  }
  return inside;
}
