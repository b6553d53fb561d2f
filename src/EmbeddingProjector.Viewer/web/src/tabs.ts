// The tabs, those whose data the page has.

import type { App } from './app';
import { el } from './dom';
import { classesTab } from './tabs/classes';
import { classifierTab } from './tabs/classifier';
import { comparisonTab } from './tabs/comparison';
import { duplicatesTab } from './tabs/duplicates';
import { heatmapTab } from './tabs/heatmap';
import { provenanceTab } from './tabs/provenance';
import { sweepTab } from './tabs/sweep';

export interface Tab {
  id: string;
  title: string;
  /** Makes the panel's content, when it is first seen. */
  build: () => Promise<HTMLElement>;
}

export function tabsOf(app: App, main: HTMLElement): HTMLElement[] {
  const tabs: Tab[] = [
    { id: 'points', title: app.sets.length > 1 ? 'Spaces' : 'Points', build: () => Promise.resolve(el('div')) },
    ...[comparisonTab, sweepTab, classifierTab, classesTab, heatmapTab, duplicatesTab, provenanceTab].map(make => make(app)).filter(tab => tab !== null),
  ];
  const built = new Set(['points']);
  const buttons = tabs.map(tab => el('button', {
    type: 'button', role: 'tab', id: `tab-${tab.id}`, 'aria-controls': `panel-${tab.id}`, text: tab.title,
    onclick: () => { app.tab = tab.id; app.tell('tab'); },
    onkeydown: (event: KeyboardEvent) => {
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
      if (by === 0) return;
      const next = buttons[(buttons.findIndex(button => button === event.target) + by + buttons.length) % buttons.length];
      next.focus();
      next.click();
    },
  }));
  const update = async (): Promise<void> => {
    const tab = tabs.find(one => one.id === app.tab) ?? tabs[0];
    app.tab = tab.id;
    buttons.forEach((button, i) => {
      button.setAttribute('aria-selected', String(tabs[i] === tab));
      button.tabIndex = tabs[i] === tab ? 0 : -1;
    });
    if (!built.has(tab.id)) {
      built.add(tab.id);
      const panel = el('div', { class: 'tab', role: 'tabpanel', id: `panel-${tab.id}`, 'aria-labelledby': `tab-${tab.id}`, tabIndex: 0 });
      main.append(panel);
      panel.replaceChildren(await tab.build());
    }
    for (const panel of main.children) (panel as HTMLElement).hidden = panel.id !== `panel-${tab.id}`;
  };
  app.on(change => { if (change === 'tab') void update(); });
  return buttons;
}
