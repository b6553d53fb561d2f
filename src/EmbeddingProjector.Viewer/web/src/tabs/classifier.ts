import type { App } from '../app';
import { css, labelOrder, mix } from '../color';
import type { Column } from '../data';
import { choice, count, el, field, number, shorten } from '../dom';
import { itemButton } from '../item';
import type { Tab } from '../tabs';

const mostClasses = 60;

/** A probe's or the head's classes against the labels; the items nearest to a prototype and farthest from it. */
export function classifierTab(app: App): Tab | null {
  const predicted = ['probe', 'predicted'].filter(name => app.first.columnNames.includes(name));
  if (predicted.length === 0 || !app.first.columnNames.includes('label')) return null;
  return { id: 'classifier', title: app.header.probe ? 'Probe' : 'Head', build: () => build(app, predicted) };
}

async function build(app: App, names: string[]): Promise<HTMLElement> {
  const truth = (await app.first.column('label'))!;
  const place = el('div');
  const draw = async (name: string): Promise<void> => {
    place.replaceChildren(...confusion(app, truth, (await app.first.column(name))!));
  };
  await draw(names[0]);
  return el('div', { class: 'columns' },
    el('section', { class: 'big' },
      names.length > 1 ? field('Classes by', choice(names.map(name => ({ value: name, text: name })), names[0], name => void draw(name))) : null, place),
    app.header.probe && app.header.probe.prototypes.length > 0 ? await prototypes(app) : null);
}

function confusion(app: App, truth: Column, predicted: Column): HTMLElement[] {
  const counts = new Map<string, number[]>(); // "true predicted" by code: the rows
  const totals = new Map<number, number>();
  let right = 0;
  for (let row = 0; row < truth.codes.length; row++) {
    const [a, b] = [truth.codes[row], predicted.codes[row]];
    const key = `${a} ${b}`;
    const rows = counts.get(key);
    if (rows) rows.push(row);
    else counts.set(key, [row]);
    totals.set(b, (totals.get(b) ?? 0) + 1);
    if (truth.values[a] === predicted.values[b]) right++;
  }
  const lines = labelOrder(truth.values).slice(0, mostClasses);
  const known = new Set(truth.values);
  const order = labelOrder(predicted.values);
  const columns = order.filter(code => known.has(predicted.values[code]))
    .concat(order.filter(code => !known.has(predicted.values[code])).sort((a, b) => totals.get(b)! - totals.get(a)!)).slice(0, mostClasses);
  const most = Math.max(1, ...[...counts.values()].map(rows => rows.length));
  const table = el('table', { class: 'confusion' });
  const head = el('tr', {}, el('td', { text: 'label ╲ taken for' }));
  for (const code of columns) head.append(el('th', { scope: 'col' }, el('span', { text: shorten(predicted.values[code], 22), dir: 'auto' })));
  table.append(el('thead', {}, head));
  const body = el('tbody');
  for (const line of lines) {
    const row = el('tr', {}, el('th', { scope: 'row', text: shorten(truth.values[line], 22), dir: 'auto' }));
    for (const code of columns) {
      const rows = counts.get(`${line} ${code}`);
      if (!rows) {
        row.append(el('td', { class: 'none', text: '·' }));
        continue;
      }
      const isRight = truth.values[line] === predicted.values[code];
      const part = Math.sqrt(rows.length / most);
      const button = el('button', {
        type: 'button', text: String(rows.length), 'data-true': truth.values[line], 'data-predicted': predicted.values[code],
        title: `${count(rows.length, 'item')} of ${truth.values[line].slice(0, 100)} taken for ${predicted.values[code].slice(0, 100)}: click to select`,
        onclick: () => { app.select(rows.map(one => app.key(0, one))); app.tab = 'points'; app.tell('tab'); },
      });
      button.style.backgroundColor = css(mix([255, 255, 255], isRight ? [0, 114, 178] : [213, 94, 0], part * 0.62));
      row.append(el('td', {}, button));
    }
    body.append(row);
  }
  table.append(body);
  const hidden = truth.values.length > lines.length || predicted.values.length > columns.length;
  return [
    el('h2', { text: `Accuracy ${number(right / truth.codes.length * 100, 2)} %` }),
    el('p', { class: 'hint', text: `${right.toLocaleString('en')} of ${count(truth.codes.length, 'item')}. A cell selects its items.${hidden ? ` The first ${mostClasses} classes are shown.` : ''}` }),
    el('div', { class: 'scroll', tabIndex: 0, role: 'group', 'aria-label': 'Confusion matrix' }, table),
  ];
}

async function prototypes(app: App): Promise<HTMLElement> {
  const probe = app.header.probe!;
  const names = (await app.first.column(app.labelName) ?? await app.first.column('id'))!;
  const place = el('div');
  const draw = (name: string): void => {
    const items = probe.prototypes.find(prototype => prototype.name === name)!.items;
    const half = Math.ceil(items.length / 2);
    const list = (part: [number, number][]): HTMLElement => el('div', {}, ...part.map(([row, score]) =>
      itemButton(app, app.key(0, row), names.text(row), number(score, 3))));
    place.replaceChildren(el('h3', { text: 'Greatest products' }), list(items.slice(0, half)), el('h3', { text: 'Least products' }), list(items.slice(half)));
  };
  draw(probe.prototypes[0].name);
  return el('section', {}, el('h2', { text: 'Prototypes' }),
    field('Class', choice(probe.prototypes.map(one => ({ value: one.name, text: one.name })), probe.prototypes[0].name, draw)), place);
}
