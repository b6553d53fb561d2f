// Elements made of data. Text is only ever set as text: metadata are hostile.

type Child = Node | string | null | undefined | false;
type Props = Record<string, unknown>;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K, props: Props = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'class') element.className = String(value);
    else if (name === 'text') element.textContent = String(value);
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value as EventListener);
    else if (name.includes('-') || name === 'role' || name === 'for') element.setAttribute(name, String(value));
    else (element as unknown as Props)[name] = value;
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

/** A long text in one line, whole where the mouse rests on it. */
export function short(text: string, most = 60): HTMLElement {
  const shown = shorten(text, most);
  return el('span', { class: 'short', text: shown, title: shown === text ? undefined : text.slice(0, 1000), dir: 'auto' });
}

export function shorten(text: string, most = 60): string {
  const letters = Array.from(text.slice(0, 2 * most + 2).replace(/\s+/g, ' '));
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
}

export function number(value: number, digits = 4): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '–';
}

export function count(value: number, one: string, many = `${one}s`): string {
  return `${value.toLocaleString('en')} ${value === 1 ? one : many}`;
}

/** A field with its name before it. */
export function field(name: string, input: HTMLElement): HTMLElement {
  return el('label', { class: 'field' }, el('span', { text: name }), input);
}

export function choice(
  options: { value: string; text: string }[], value: string, changed: (value: string) => void, props: Props = {},
): HTMLSelectElement {
  const select = el('select', { ...props, onchange: () => changed(select.value) });
  for (const option of options) select.append(el('option', { value: option.value, text: shorten(option.text, 48) }));
  select.value = value;
  return select;
}

/** Offers text as a file. */
export function download(name: string, type: string, text: string): void {
  const link = el('a', { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
