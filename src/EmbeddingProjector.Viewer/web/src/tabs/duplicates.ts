import type { App } from '../app';
import { count, el, field, number } from '../dom';
import { itemButton } from '../item';
import type { Tab } from '../tabs';

const shownGroups = 100;

interface Pair { a: number; b: number; score: number }

/** Items that are the same or nearly so: joined by pairs whose cosine reaches a threshold. */
export function duplicatesTab(app: App): Tab | null {
  const header = app.first.metric('cosine');
  if (!header) return null;
  return { id: 'duplicates', title: 'Duplicates', build: () => build(app) };
}

async function build(app: App): Promise<HTMLElement> {
  const set = app.first;
  const pairs: Pair[] = [];
  for (let row = 0; row < set.count; row++) {
    const { items, scores } = await set.neighbors('cosine', row);
    items.forEach((item, place) => {
      if (scores[place] >= least) pairs.push({ a: row, b: item, score: scores[place] });
    });
  }
  const names = (await set.column(app.labelName) ?? await set.column('id'))!;
  const value = el('output');
  const result = el('div', { class: 'groups' });
  const slider = el('input', { type: 'range', min: String(least), max: '1', step: '0.0005', value: '0.995', oninput: () => update() });
  const update = (): void => {
    value.textContent = Number(slider.value).toFixed(4);
    const groups = groupsOf(pairs, Number(slider.value) - 5e-6, set.count); // sixteen bits a score
    result.replaceChildren(el('p', { class: 'hint', role: 'status', text: groups.length === 0
      ? 'No two items are so alike.'
      : `${count(groups.length, 'group')}, ${count(groups.reduce((sum, group) => sum + group.length, 0), 'item')}` }));
    for (const group of groups.slice(0, shownGroups)) {
      const keys = group.map(row => app.key(0, row));
      result.append(el('section', { class: 'group-box' },
        el('div', { class: 'row' }, el('h3', { text: count(group.length, 'item') }), el('button', {
          type: 'button', class: 'quiet', text: 'Select', onclick: () => { app.select(keys); app.tab = 'points'; app.tell('tab'); },
        })),
        ...group.slice(0, 24).map(row => itemButton(app, app.key(0, row), names.text(row)))));
    }
    if (groups.length > shownGroups) result.append(el('p', { class: 'hint', text: `and ${groups.length - shownGroups} more groups` }));
  };
  update();
  return el('div', {}, el('div', { class: 'row' }, field('Least cosine', slider), value),
    el('p', { class: 'hint', text: `Found among the ${number(set.metric('cosine')!.count, 0)} nearest of each item.` }), result);
}

const least = 0.9;

function groupsOf(pairs: Pair[], threshold: number, items: number): number[][] {
  const parents = Int32Array.from({ length: items }, (_, row) => row);
  const root = (row: number): number => {
    while (parents[row] !== row) row = parents[row] = parents[parents[row]];
    return row;
  };
  for (const { a, b, score } of pairs) {
    if (score < threshold) continue;
    const [x, y] = [root(a), root(b)];
    parents[Math.max(x, y)] = Math.min(x, y);
  }
  const groups = new Map<number, number[]>();
  for (const row of new Set(pairs.flatMap(({ a, b, score }) => score >= threshold ? [a, b] : []))) {
    const first = root(row);
    groups.set(first, [...groups.get(first) ?? [], row]);
  }
  return [...groups.values()].map(group => group.sort((a, b) => a - b)).sort((a, b) => b.length - a.length || a[0] - b[0]);
}
