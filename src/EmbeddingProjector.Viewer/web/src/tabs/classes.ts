import type { App } from '../app';
import { bytes, type ClassesHeader } from '../data';
import { count, el, shorten } from '../dom';
import type { Tab } from '../tabs';
import { line, svg, text } from './sweep';

const size = 56;
const margin = 70;

/** The class images, each joined with the class that is nearest by its logits. */
export function classesTab(app: App): Tab | null {
  const { classes } = app.header;
  if (!classes) return null;
  return { id: 'classes', title: 'Generated classes', build: () => build(classes) };
}

async function build(classes: ClassesHeader): Promise<HTMLElement> {
  const urls = await Promise.all(classes.nodes.map(async node =>
    node.image ? URL.createObjectURL(new Blob([await bytes(node.image)], { type: 'image/png' })) : null));
  const width = Math.max(...classes.nodes.map(node => node.x)) + 2 * margin;
  const height = Math.max(...classes.nodes.map(node => node.y)) + 2 * margin;
  const graph = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'graph', role: 'img', 'aria-label': `nearest classes of ${classes.model}` });
  graph.style.width = `${Math.min(width, 1600)}px`;
  const at = (node: number): [number, number] => [classes.nodes[node].x + margin, classes.nodes[node].y + margin];
  for (const [from, to, isMutual] of classes.edges) graph.append(line(...at(from), ...at(to), isMutual ? 'edge mutual' : 'edge'));
  classes.nodes.forEach((node, i) => {
    const [x, y] = at(i);
    const title = svg('title', {});
    title.textContent = node.nearest ? `${node.name}: nearest is ${node.nearest}` : `${node.name}: no picture of its own`;
    const group = svg('g', { class: 'node' });
    const url = urls[i];
    group.append(title, url
      ? svg('image', { href: url, x: String(x - size / 2), y: String(y - size / 2), width: String(size), height: String(size) })
      : svg('circle', { cx: String(x), cy: String(y), r: '8' }), text(x, y + (url ? size / 2 : 8) + 14, shorten(node.name, 22), 'middle'));
    graph.append(group);
  });
  return el('div', {}, el('h2', { text: `Nearest classes of ${classes.model}` }),
    el('p', { class: 'hint', text: `${count(classes.nodes.length, 'class', 'classes')}, ${count(classes.edges.length, 'edge')}, `
      + `${count(classes.components, 'component')}, ${count(classes.cliques, 'clique')}. Thick edges: each is the nearest of the other.` }),
    el('div', { class: 'scroll plain', tabIndex: 0, role: 'group', 'aria-label': 'Graph of classes' }, graph));
}
