import type { App } from '../app';
import { el } from '../dom';
import type { Tab } from '../tabs';

/** How each set was made. */
export function provenanceTab(app: App): Tab {
  return {
    id: 'provenance',
    title: 'Provenance',
    build: () => Promise.resolve(el('div', { class: 'columns' }, ...app.sets.map(set => {
      const list = el('dl', { class: 'facts wide' });
      for (const [name, value] of set.header.provenance) list.append(el('dt', { text: name }), el('dd', { text: value, dir: 'auto' }));
      return el('section', {}, el('h2', { text: set.header.name, dir: 'auto' }), list);
    }))),
  };
}
