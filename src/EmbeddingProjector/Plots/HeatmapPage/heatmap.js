'use strict';
(() => {
  const element = id => document.getElementById(id);
  const first = JSON.parse(element('data').textContent);
  const sets = [first, ...first.others];
  const colors = fromBase64(first.colors); // [shades + 1, 3]: 0 (blue) to 1 (red)
  const shades = colors.length / 3 - 1;
  const switches = ['normalize', 'sort', 'group'];
  const picture = element('picture');

  const state = { normalize: first.normalize, sort: first.sort, group: first.group, row: -1, column: -1, set: 0 };
  let data, rows, columns; // the set that is shown
  let values;              // [rows, columns], little-endian as all browsers are
  let itemsInOrder;
  let order;               // the item that each row of the picture shows
  let shown;               // [rows, columns] by item: 0 to 1, not sorted

  function fromBase64(text) {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  }

  // The same steps in the same precision as the PNG is made with, so that both have the same pixels.
  function computeShown() {
    const result = values.slice();
    for (let column = 0; state.normalize && column < columns; column++) {
      let least = Infinity, greatest = -Infinity;
      for (let i = column; i < values.length; i += columns) {
        least = Math.min(least, values[i]);
        greatest = Math.max(greatest, values[i]);
      }
      if (greatest <= least) continue; // a constant column keeps its value
      for (let i = column; i < values.length; i += columns) result[i] = (values[i] - least) / (greatest - least);
    }
    const width = data.high - data.low;
    for (let i = 0; !state.normalize && i < result.length; i++) result[i] = (values[i] - data.low) / width;
    for (let i = 0; i < result.length; i++) result[i] = Math.min(Math.max(result[i], 0), 1);
    return result;
  }

  function rowOf(item) {
    const row = shown.slice(item * columns, (item + 1) * columns);
    return state.sort ? row.sort() : row;
  }

  // What the scale's ends stand for.
  function showRange() {
    const text = value => Number(value.toPrecision(4)).toString();
    element('scale-low').textContent = state.normalize ? 'least' : text(data.low);
    element('scale-high').textContent = state.normalize ? 'greatest' : text(data.high);
  }

  function draw() {
    shown = computeShown();
    showRange();
    order = state.group ? data.groupOrder : itemsInOrder;
    const context = picture.getContext('2d');
    const line = context.createImageData(columns, 1);
    for (let y = 0; y < rows; y++) {
      const row = rowOf(order[y]);
      for (let x = 0; x < columns; x++) {
        const color = 3 * Math.trunc(Math.fround(Math.fround(row[x] * shades) + 0.5));
        line.data[4 * x] = colors[color];
        line.data[4 * x + 1] = colors[color + 1];
        line.data[4 * x + 2] = colors[color + 2];
        line.data[4 * x + 3] = 255;
      }
      context.putImageData(line, 0, y);
    }
  }

  // Where a sorted row's value comes from.
  function dimensionAt(item, column) {
    if (!state.sort) return column;
    const row = shown.subarray(item * columns, (item + 1) * columns);
    return Array.from(row.keys()).sort((a, b) => row[a] - row[b] || a - b)[column];
  }

  function describe(row, column) {
    const item = order[row];
    const dimension = dimensionAt(item, column);
    const facts = [['row', row], ['column', column]];
    if (state.sort) facts.push(['dimension', dimension]);
    if (data.columnNames) facts.push(['class', data.columnNames[dimension]]);
    facts.push(['value', values[item * columns + dimension].toFixed(3)]);
    facts.push(['shown', shown[item * columns + dimension].toFixed(3)]);
    for (const { name, values } of data.facts) facts.push([name, values[item]]);
    return { item, facts };
  }

  function showCell() {
    const isChosen = state.row >= 0;
    element('hint').hidden = isChosen;
    element('marker').hidden = !isChosen;
    element('thumbnail').hidden = !isChosen || !data.thumbnails;
    element('cell').replaceChildren();
    if (!isChosen) return;

    const { item, facts } = describe(state.row, state.column);
    for (const [name, value] of facts) {
      const term = document.createElement('dt');
      const detail = document.createElement('dd');
      term.textContent = name;
      detail.textContent = value;
      detail.dataset.name = name;
      element('cell').append(term, detail);
    }
    placeMarker();
    if (data.thumbnails) placeThumbnail(item);
  }

  function placeMarker() {
    const zoom = Number(element('zoom').value);
    Object.assign(element('marker').style, {
      left: `${state.column * zoom - 2}px`, top: `${state.row * zoom - 2}px`, width: `${zoom}px`, height: `${zoom}px`,
    });
  }

  function placeThumbnail(item) {
    const { side, across } = data.thumbnails;
    const size = side * Math.max(1, Math.round(192 / side));
    Object.assign(element('thumbnail').style, {
      width: `${size}px`,
      height: `${size}px`,
      backgroundSize: `${size * across}px`,
      backgroundPosition: `${-size * (item % across)}px ${-size * Math.floor(item / across)}px`,
    });
  }

  function choose(row, column) {
    if (row < 0 || row >= rows || column < 0 || column >= columns) return;
    Object.assign(state, { row, column });
    showCell();
  }

  function setZoom(zoom) {
    if (!Array.from(element('zoom').options).some(option => Number(option.value) === Number(zoom))) return;
    element('zoom').value = zoom;
    picture.style.width = `${columns * zoom}px`;
    picture.style.height = `${rows * zoom}px`;
    showCell();
  }

  // The whole width is seen, and at most three screens down.
  function fittingZoom() {
    const across = (element('scroll').clientWidth - 40) / columns;
    const down = 3 * element('scroll').clientHeight / rows;
    const zooms = Array.from(element('zoom').options, option => Number(option.value));
    return zooms.filter(zoom => zoom <= Math.min(across, down)).at(-1) ?? 1;
  }

  // What is seen can be kept as a link: #row=3&column=7&normalize=0&sort=1&group=0&zoom=2
  function readLink() {
    const link = new URLSearchParams(location.hash.slice(1));
    if (link.has('set') && sets[link.get('set')]) chooseSet(Number(link.get('set')));
    for (const name of switches) {
      if (link.has(name) && !element(name).disabled) state[name] = link.get(name) === '1';
      element(name).checked = state[name];
    }
    draw();
    if (link.has('zoom')) setZoom(link.get('zoom'));
    choose(Number.parseInt(link.get('row')), Number.parseInt(link.get('column')));
  }

  function writeLink() {
    const link = new URLSearchParams();
    if (state.row >= 0) {
      link.set('row', state.row);
      link.set('column', state.column);
    }
    for (const name of switches) link.set(name, state[name] ? '1' : '0');
    link.set('zoom', element('zoom').value);
    if (sets.length > 1) link.set('set', state.set);
    history.replaceState(null, '', `#${link}`);
  }

  function chooseSet(index) {
    Object.assign(state, { set: index, row: -1, column: -1 });
    data = sets[index];
    ({ rows, columns } = data);
    values = new Float32Array(fromBase64(data.values).buffer);
    itemsInOrder = Array.from({ length: rows }, (_, i) => i);
    element('set').value = index;
    state.group &&= Boolean(data.groupOrder);
    prepare();
    element('group').checked = state.group;
    showCell();
  }

  function prepare() {
    picture.width = columns;
    picture.height = rows;
    element('size').textContent = `${rows} items, ${columns} dimensions`;
    element('group').disabled = !data.groupOrder;
    element('group-name').textContent = data.groupName ?? 'label (there is none)';

    const scale = element('scale-colors');
    scale.width = shades + 1;
    const line = scale.getContext('2d').createImageData(shades + 1, 1);
    for (let i = 0; i <= shades; i++) line.data.set([...colors.subarray(3 * i, 3 * i + 3), 255], 4 * i);
    scale.getContext('2d').putImageData(line, 0, 0);
    element('thumbnail').style.backgroundImage = data.thumbnails ? `url("${data.thumbnails.image}")` : 'none';
  }

  function listen() {
    element('set').addEventListener('change', event => {
      chooseSet(Number(event.target.value));
      draw();
      setZoom(fittingZoom());
      writeLink();
    });
    for (const name of switches) {
      element(name).addEventListener('change', event => {
        state[name] = event.target.checked;
        draw();
        showCell();
        writeLink();
      });
    }
    element('zoom').addEventListener('change', event => {
      setZoom(event.target.value);
      writeLink();
    });
    picture.addEventListener('mousemove', event => {
      const box = picture.getBoundingClientRect(); // the mouse is in the middle of a screen pixel
      choose(
        Math.floor((event.clientY + 0.5 - box.top) * rows / box.height),
        Math.floor((event.clientX + 0.5 - box.left) * columns / box.width));
    });
    picture.addEventListener('click', writeLink);
    picture.addEventListener('keydown', event => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      choose(Math.max(state.row, 0) + step[0], Math.max(state.column, 0) + step[1]);
    });
    addEventListener('hashchange', readLink);
  }

  for (const [index, { name }] of sets.entries()) element('set').add(new Option(name, index));
  element('sets').hidden = sets.length < 2;
  chooseSet(0);
  listen();
  setZoom(fittingZoom());
  readLink();
})();
