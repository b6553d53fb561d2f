// What the page was written with: a header of JSON, and blobs of base64 in the page or in a folder beside it.

export interface BlobRef { id: number; packed?: boolean }

export interface ColumnHeader { name: string; distinct: number; isNumber: boolean; values: BlobRef; codes: BlobRef }

export interface ProjectionHeader {
  method: string; title: string; label: string; dimensions: number; coordinates: BlobRef;
}

export interface NeighborPiece { indices: BlobRef; scores: BlobRef; ranges: BlobRef }

export interface NeighborHeader { metric: string; count: number; rowsAtATime: number; pieces: NeighborPiece[] }

export interface ThumbnailHeader {
  size: number; cell: number; across: number; type: string; sheets: BlobRef[]; present?: BlobRef;
}

export interface SetHeader {
  name: string; source: string | null; count: number; dimension: number; columns: ColumnHeader[];
  shownCount?: number; shownRows?: BlobRef; projections: ProjectionHeader[]; neighbors: NeighborHeader[];
  thumbnails?: ThumbnailHeader; provenance: [string, string][]; snapshots?: SnapshotHeader[];
}

export interface SnapshotHeader { name: string; coordinates: BlobRef }

export interface ComparisonHeader {
  other: number; neighbors: number; shared: number; onlyFirst: number; onlySecond: number; undefined: number;
  mean: number; low: number; high: number; atRandom: number; cka?: number; coincidence: BlobRef;
}

export interface HeatmapHeader { set: number; rows: BlobRef; values: BlobRef }

export interface ProbeHeader {
  trainedOn: string; method: string; predicted: string; prototypes: { name: string; items: [number, number][] }[];
}

export interface ClassesHeader {
  model: string; nodes: { id: number; name: string; nearest?: string; x: number; y: number; image?: BlobRef }[];
  edges: [number, number, boolean][]; components: number; cliques: number;
}

export interface Header {
  title: string; folder?: string; sets: SetHeader[]; comparisons?: ComparisonHeader[]; heatmaps?: HeatmapHeader[];
  probe?: ProbeHeader; classes?: ClassesHeader;
}

export function readHeader(): Header {
  return JSON.parse(document.getElementById('header')!.textContent!) as Header;
}

const waiting = new Map<number, (text: string) => void>();
const unread = new Map<number, () => void>();
let folder: string | undefined;

/** Says where pieces lie that are not in the page. */
export function useFolder(name: string | undefined): void {
  folder = name;
  (globalThis as unknown as { embeddingBlob: (id: number, text: string) => void }).embeddingBlob = (id, text) => {
    waiting.get(id)?.(text);
    waiting.delete(id);
  };
}

// The browser reads the page's end while its points are seen: a piece is whole once something stands behind it.
function whole(id: number): Element | null {
  const piece = document.getElementById(`blob-${id}`);
  return piece && (piece.nextSibling || document.readyState !== 'loading') ? piece : null;
}

function lookAgain(): void {
  for (const [id, tell] of unread) {
    if (document.readyState === 'loading' && !whole(id)) continue;
    unread.delete(id);
    tell();
  }
}

if (document.readyState === 'loading') {
  new MutationObserver(lookAgain).observe(document.body, { childList: true });
  document.addEventListener('DOMContentLoaded', lookAgain);
}

async function pieceText(id: number): Promise<string> {
  if (folder === undefined && document.readyState === 'loading' && !whole(id))
    await new Promise<void>(resolve => unread.set(id, resolve));
  const inPage = whole(id);
  if (inPage) {
    const text = inPage.textContent!;
    inPage.remove(); // whoever needs it again keeps what it was decoded to
    return text;
  }
  return new Promise((resolve, reject) => {
    waiting.set(id, resolve);
    const script = document.createElement('script');
    script.src = `${encodeURIComponent(folder!)}/${id}.js`;
    script.addEventListener('load', () => script.remove());
    script.addEventListener('error', () => reject(new Error(
      `the folder '${folder}' must lie beside this page: its file ${id}.js cannot be read`)));
    document.head.append(script);
  });
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const native = Uint8Array as unknown as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };
  if (native.fromBase64) return native.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

const decoded = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();

/** A blob's bytes, decoded once. */
export function bytes(ref: BlobRef): Promise<Uint8Array<ArrayBuffer>> {
  let known = decoded.get(ref.id);
  if (!known) {
    known = pieceText(ref.id).then(async text => {
      const raw = fromBase64(text);
      if (!ref.packed) return raw;
      const stream = new Blob([raw]).stream().pipeThrough(new DecompressionStream('deflate'));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    });
    decoded.set(ref.id, known);
  }
  return known;
}

/** Lets a blob go whose bytes nobody needs again in that form. */
export async function once(ref: BlobRef): Promise<Uint8Array<ArrayBuffer>> {
  const result = await bytes(ref);
  decoded.delete(ref.id);
  return result;
}

export async function floats(ref: BlobRef): Promise<Float32Array> {
  return new Float32Array((await bytes(ref)).buffer); // little-endian, as every browser's machine is
}

export async function integers(ref: BlobRef): Promise<Int32Array> {
  return new Int32Array((await bytes(ref)).buffer);
}

type Whole = Uint8Array | Uint16Array | Uint32Array;

/** Whole numbers below a limit, in as few bytes as the limit needs. */
export async function wholes(ref: BlobRef, limit: number): Promise<Whole> {
  const raw = await bytes(ref);
  return limit > 65536 ? new Uint32Array(raw.buffer) : limit > 256 ? new Uint16Array(raw.buffer) : raw;
}

/** One thing known of every item: each different value once, and which of them an item has. */
export class Column {
  private asNumbers: Float64Array | undefined;

  constructor(
    readonly name: string, readonly isNumber: boolean, readonly values: readonly string[], readonly codes: Whole) {}

  text(item: number): string { return this.values[this.codes[item]]; }

  /** Each different value as a number, NaN where it is none. */
  get numbers(): Float64Array {
    return this.asNumbers ??= Float64Array.from(this.values, value => value.trim() === '' ? NaN : Number(value));
  }
}

export interface Neighbors { items: Int32Array; scores: Float64Array }

/** One set of embeddings. */
export class EmbeddingData {
  private readonly columns: (Promise<Column> | undefined)[];
  private readonly added: Column[] = [];

  constructor(readonly header: SetHeader, readonly index: number) {
    this.columns = header.columns.map(() => undefined);
  }

  get count(): number { return this.header.count; }

  get columnNames(): string[] {
    return [...this.header.columns.map(column => column.name), ...this.added.map(column => column.name)];
  }

  /** A column by its name; undefined where there is none. */
  column(name: string): Promise<Column> | undefined {
    const extra = this.added.find(column => column.name === name);
    if (extra) return Promise.resolve(extra);
    const place = this.header.columns.findIndex(column => column.name === name);
    return place < 0 ? undefined : this.columnAt(place);
  }

  /** Adds what the page found out itself. */
  add(column: Column): void { this.added.push(column); }

  distinct(name: string): number {
    return this.header.columns.find(column => column.name === name)?.distinct
      ?? this.added.find(column => column.name === name)?.values.length ?? 0;
  }

  isNumber(name: string): boolean {
    return (this.header.columns.find(column => column.name === name)
      ?? this.added.find(column => column.name === name))?.isNumber ?? false;
  }

  async allColumns(): Promise<Column[]> {
    return [...await Promise.all(this.header.columns.map((_, place) => this.columnAt(place))), ...this.added];
  }

  /** The columns that were read already: a million names take seconds, which a mouse does not wait for. */
  async columnsAtHand(): Promise<Column[]> {
    const known = await Promise.all(this.columns.filter(column => column !== undefined));
    return [...known, ...this.added];
  }

  coordinates(projection: ProjectionHeader): Promise<Float32Array> { return floats(projection.coordinates); }

  metric(name: string): NeighborHeader | undefined {
    return this.header.neighbors.find(neighbors => neighbors.metric === name);
  }

  async neighbors(metric: string, item: number): Promise<Neighbors> {
    const header = this.metric(metric);
    if (!header) return { items: new Int32Array(), scores: new Float64Array() };
    const piece = header.pieces[Math.floor(item / header.rowsAtATime)];
    const row = item % header.rowsAtATime;
    const [indices, scores, ranges] = await Promise.all(
      [wholes(piece.indices, this.count), wholes(piece.scores, 65536), floats(piece.ranges)]);
    const start = row * header.count;
    const [least, greatest] = [ranges[2 * row], ranges[2 * row + 1]];
    return {
      items: Int32Array.from(indices.subarray(start, start + header.count)),
      scores: Float64Array.from(scores.subarray(start, start + header.count),
        score => score === 65535 ? NaN : least + (greatest - least) * score / 65534),
    };
  }

  private columnAt(place: number): Promise<Column> {
    return this.columns[place] ??= this.readColumn(this.header.columns[place]);
  }

  private async readColumn(header: ColumnHeader): Promise<Column> {
    const [values, codes] = await Promise.all([once(header.values), wholes(header.codes, header.distinct)]);
    return new Column(
      header.name, header.isNumber, JSON.parse(new TextDecoder().decode(values)) as string[], codes);
  }
}
