// The view as a link: what follows # brings it back.

import type { App } from './app';
import type { Scatter } from './scatter';

const mostSelected = 300; // a longer link is refused by some programs

export async function writeLink(app: App, views: Scatter[]): Promise<void> {
  const link = new URLSearchParams();
  link.set('p', app.method);
  link.set('d', String(app.dimensions));
  if (app.colorName) link.set('c', app.colorName);
  if (app.hiddenValues.length > 0 && app.hiddenValues.length < 500) link.set('h', app.hiddenValues.join('.'));
  if (app.shownRange) link.set('r', app.shownRange.map(value => value.toPrecision(8)).join('~'));
  link.set('l', app.labels === 'items' ? `items.${app.labelName}` : app.labels);
  if (!app.showsPictures) link.set('pictures', '0');
  if (app.markSize !== 1) link.set('size', String(app.markSize));
  if (app.metric !== 'cosine') link.set('m', app.metric);
  if (app.neighborCount !== 10) link.set('k', String(app.neighborCount));
  if (app.tab !== 'points') link.set('tab', app.tab);
  if (app.snapshot >= 0) link.set('s', String(app.snapshot));
  if (app.chosen >= 0) link.set('i', await app.chosenText(app.chosen, 'id'));
  if (app.selectionCount > 0 && app.selectionCount <= mostSelected) link.set('sel', app.selection.join('.'));
  views.forEach((view, index) => {
    const { camera } = view;
    const side = Math.min(view.size[0], view.size[1]);
    link.set(`v${index}`, [...camera.target, camera.scale / side, camera.yaw, camera.pitch]
      .map(value => Number(value.toPrecision(6))).join('~'));
  });
  history.replaceState(null, '', `#${link}`);
}

export async function readLink(app: App, views: Scatter[]): Promise<void> {
  const link = new URLSearchParams(location.hash.slice(1));
  const methods = app.sets.flatMap(set => set.header.projections.map(projection => projection.method));
  if (methods.includes(link.get('p') ?? '')) app.method = link.get('p')!;
  if (link.get('d') === '2' || link.get('d') === '3') app.dimensions = link.get('d') === '3' ? 3 : 2;
  const labels = link.get('l') ?? '';
  if (labels === 'none' || labels === 'classes') app.labels = labels;
  else if (labels.startsWith('items.') && app.first.columnNames.includes(labels.slice(6)))
    [app.labels, app.labelName] = ['items', labels.slice(6)];
  if (link.has('pictures')) app.showsPictures = link.get('pictures') !== '0';
  if (Number(link.get('size')) >= 0.4) app.markSize = Math.min(Number(link.get('size')), 3);
  if (app.first.metric(link.get('m') ?? '')) app.metric = link.get('m')!;
  if (Number(link.get('k')) >= 1) app.neighborCount = Math.min(Math.round(Number(link.get('k'))), 50);
  if (link.has('s')) app.snapshot = Math.min(Math.max(Number(link.get('s')) || 0, 0), (app.first.header.snapshots?.length ?? 0) - 1);
  if (link.has('tab')) app.tab = link.get('tab')!;
  if (link.has('c') && app.first.columnNames.includes(link.get('c')!)) await app.colorBy(link.get('c')!);
  if (link.has('h')) app.hide(link.get('h')!.split('.').map(Number));
  const range = link.get('r')?.split('~').map(Number);
  if (range?.length === 2 && range.every(Number.isFinite)) app.setRange([range[0], range[1]]);
  if (link.has('sel'))
    app.select(link.get('sel')!.split('.').map(Number).filter(key => Number.isInteger(key) && key >= 0 && key < app.keyCount));
  await Promise.all(views.map(view => view.show()));
  views.forEach((view, index) => {
    const values = link.get(`v${index}`)?.split('~').map(Number);
    if (values?.length !== 6 || !values.every(Number.isFinite)) return;
    const [x, y, z, scale, yaw, pitch] = values;
    view.look({
      dimensions: view.camera.dimensions, target: [x, y, z], scale: scale * Math.min(view.size[0], view.size[1]), yaw, pitch,
    });
  });
}

/** Chooses the item that the link names, whose neighbors come later than the first picture. */
export async function readItem(app: App): Promise<void> {
  const id = new URLSearchParams(location.hash.slice(1)).get('i');
  if (id === null) return;
  const ids = await app.first.column('id');
  const row = ids ? ids.values.indexOf(id) : -1;
  const item = row < 0 ? -1 : ids!.codes.indexOf(row);
  if (item >= 0) await app.choose(app.key(0, item));
}
