import type { App } from '../app';
import type { Column } from '../data';
import { count, el, number } from '../dom';
import { picture } from '../item';
import type { Tab } from '../tabs';

const [width, height, margin] = [860, 340, 46];
const space = 'http://www.w3.org/2000/svg';

/** A sweep: one picture changed step by step, its items joined in their order. */
export function sweepTab(app: App): Tab | null {
  const names = app.first.columnNames;
  const value = names.find(name => !['id', 'label', 'file'].includes(name));
  if (!names.includes('__seq_next__') || !names.includes('cosine') || value === undefined || app.first.distinct(value) < 2)
    return null;
  return { id: 'sweep', title: 'Sweep', build: () => build(app, value) };
}

async function build(app: App, name: string): Promise<HTMLElement> {
  const set = app.first;
  const [value, cosine, predicted] = await Promise.all([set.column(name)!, set.column('cosine')!, set.column('predicted')]);
  const rows = Array.from({ length: set.count }, (_, row) => row).filter(row => Number.isFinite(Number(value.text(row))))
    .sort((a, b) => Number(value.text(a)) - Number(value.text(b)));
  const xs = rows.map(row => Number(value.text(row)));
  const [least, greatest] = [Math.min(...xs), Math.max(...xs)];
  const lowest = Math.min(...rows.map(row => Number(cosine.text(row))).filter(Number.isFinite), 1);
  const floor = Math.floor(Math.min(lowest, 0.99) * 10) / 10;
  const x = (at: number): number => margin + (at - least) / (greatest - least || 1) * (width - margin - 16);
  const y = (at: number): number => 16 + (1 - at) / (1 - floor || 1) * (height - margin - 16);

  const chart = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'curve', role: 'img', 'aria-label': `cosine to the unchanged picture by ${name}` });
  for (let i = 0; i <= 4; i++) {
    const level = floor + (1 - floor) * i / 4;
    chart.append(line(margin, y(level), width - 16, y(level), 'grid'), text(margin - 8, y(level) + 4, level.toFixed(2), 'end'));
    const at = least + (greatest - least) * i / 4;
    chart.append(text(x(at), height - 22, String(Number(at.toPrecision(4))), 'middle'));
  }
  chart.append(text(width / 2, height - 4, name, 'middle'));
  const flips = predicted ? flipsOf(rows, xs, predicted) : [];
  for (const flip of flips) chart.append(line(x(flip.value), 16, x(flip.value), height - margin, 'flip'));
  chart.append(svg('path', { class: 'line', d: rows.map((row, i) => [xs[i], Number(cosine.text(row))] as const)
    .filter(([, level]) => Number.isFinite(level)).map(([at, level], i) => `${i ? 'L' : 'M'}${x(at).toFixed(1)} ${y(level).toFixed(1)}`).join('') }));
  const marker = svg('circle', { r: '5', class: 'marker', cx: '-20', cy: '-20' });
  chart.append(marker);

  const shown = el('div', { class: 'cell', 'aria-live': 'polite' }, el('p', { class: 'hint', text: 'Move over the curve.' }));
  const show = (i: number): void => {
    const row = rows[i];
    const key = app.key(0, row);
    marker.setAttribute('cx', String(x(xs[i])));
    marker.setAttribute('cy', String(y(Number(cosine.text(row)))));
    const list = el('dl', { class: 'facts' }, el('dt', { text: name }), el('dd', { text: value.text(row) }),
      el('dt', { text: 'cosine' }), el('dd', { text: number(Number(cosine.text(row))) }));
    if (predicted) list.append(el('dt', { text: 'predicted' }), el('dd', { text: predicted.text(row), dir: 'auto' }));
    shown.replaceChildren(picture(app, key, 160), list);
    app.hover(key);
  };
  chart.addEventListener('mousemove', event => {
    const box = chart.getBoundingClientRect();
    const at = least + ((event.clientX - box.left) / box.width * width - margin) / (width - margin - 16) * (greatest - least);
    let best = 0;
    xs.forEach((other, i) => { if (Math.abs(other - at) < Math.abs(xs[best] - at)) best = i; });
    show(best);
  });
  const slider = el('input', { type: 'range', min: '0', max: String(rows.length - 1), value: '0', 'aria-label': name, oninput: () => show(Number(slider.value)) });
  const list = el('ul', { class: 'flips' });
  for (const flip of flips) list.append(el('li', { text: `${flip.value}: ${flip.from} → ${flip.to}`, dir: 'auto' }));
  return el('div', { class: 'columns' },
    el('section', { class: 'big' }, el('h2', { text: 'Cosine to the unchanged picture' }), chart, slider,
      predicted ? el('h3', { text: count(flips.length, 'change of the predicted class', 'changes of the predicted class') }) : null, list),
    shown);
}

function flipsOf(rows: number[], xs: number[], predicted: Column): { value: number; from: string; to: string }[] {
  const flips = [];
  for (let i = 1; i < rows.length; i++) {
    const [from, to] = [predicted.text(rows[i - 1]), predicted.text(rows[i])];
    if (from !== to) flips.push({ value: xs[i], from, to });
  }
  return flips;
}

export function svg(tag: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export function line(x1: number, y1: number, x2: number, y2: number, kind: string): SVGElement {
  return svg('line', { x1: String(x1), y1: String(y1), x2: String(x2), y2: String(y2), class: kind });
}

export function text(x: number, y: number, content: string, anchor: string): SVGElement {
  const element = svg('text', { x: String(x), y: String(y), 'text-anchor': anchor });
  element.textContent = content;
  return element;
}
