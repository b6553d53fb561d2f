// Colours and marks. The first eight are Okabe and Ito's, the next Paul Tol's muted ones: all told apart by
// colour-blind eyes, and every eight classes another mark.

export type Rgb = readonly [number, number, number];

const hexes = [
  '0072b2', 'e69f00', '009e73', 'cc79a7', '56b4e9', 'd55e00', 'c2b01c', '8a8a8a',
  '332288', '44aa99', '882255', 'ddaa66', '117733', 'aa4499', '6699cc', '999933',
  'cc6677', '661100', '88ccaa', 'b08bd0',
];

export const palette: readonly Rgb[] = hexes.map(hex =>
  [0, 2, 4].map(i => Number.parseInt(hex.slice(i, i + 2), 16)) as unknown as Rgb);

export const shapes = ['circle', 'square', 'diamond', 'triangle', 'wedge', 'plus', 'ring'] as const;

export function classColor(place: number): Rgb { return palette[place % palette.length]; }

export function classShape(place: number): number { return Math.floor(place / 8) % shapes.length; }

// Viridis at nine places: lightness grows all along, so that it reads in grey too.
const viridis: readonly Rgb[] = [
  [68, 1, 84], [71, 44, 122], [59, 81, 139], [44, 113, 142], [33, 144, 141], [39, 173, 129], [92, 200, 99],
  [170, 220, 50], [253, 231, 37],
];

export function scaleColor(part: number): Rgb {
  const place = Math.min(Math.max(part, 0), 1) * (viridis.length - 1);
  const below = Math.min(Math.floor(place), viridis.length - 2);
  const rest = place - below;
  return [0, 1, 2].map(i => viridis[below][i] * (1 - rest) + viridis[below + 1][i] * rest) as unknown as Rgb;
}

export function css(color: Rgb): string { return `rgb(${color.map(Math.round).join(' ')})`; }

/** As the canvas holds a pixel: red in the lowest byte. */
export function packed(color: Rgb): number {
  return (0xff000000 | Math.round(color[2]) << 16 | Math.round(color[1]) << 8 | Math.round(color[0])) >>> 0;
}

export function mix(a: Rgb, b: Rgb, part: number): Rgb {
  return [0, 1, 2].map(i => a[i] * (1 - part) + b[i] * part) as unknown as Rgb;
}

/** The labels' order: numbers by value, then texts. */
export function labelOrder(values: readonly string[]): number[] {
  const numbers = values.map(value => value.trim() === '' ? NaN : Number(value));
  const collator = new Intl.Collator('en', { numeric: true });
  return Array.from(values.keys()).sort((a, b) => {
    const [isA, isB] = [Number.isFinite(numbers[a]), Number.isFinite(numbers[b])];
    if (isA && isB) return numbers[a] - numbers[b];
    if (isA !== isB) return isA ? -1 : 1;
    return collator.compare(values[a], values[b]);
  });
}
