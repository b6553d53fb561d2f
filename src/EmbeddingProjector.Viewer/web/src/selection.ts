// The selection as TensorBoard's projector saves it: a bookmark. Import-ProjectorSelection reads it, and so does
// TensorBoard, which needs every one of these fields.

import type { App } from './app';
import { integers } from './data';

export async function selectionState(app: App): Promise<{ text: string; leftOut: number }> {
  const set = app.first;
  const shown = set.header.shownRows ? await integers(set.header.shownRows) : null;
  const count = set.header.shownCount ?? set.count;
  const rows = app.selection.map(key => app.row(0, key)).map(row => row < 0 ? -1 : shown ? shown[row] : row);
  const projection = set.header.projections.find(one => one.method === app.method) ?? set.header.projections[0];
  const coordinates = await set.coordinates(projection);
  const slot = projection.method === 'pca' ? 'pca' : 'umap'; // the client shows saved places in these two only
  const is3d = projection.dimensions > 2;
  const places: Record<string, number>[] = Array.from({ length: count }, () => ({}));
  for (let row = 0; row < set.count; row++) {
    const at = shown ? shown[row] : row;
    if (at < 0 || at >= count) continue;
    for (let axis = 0; axis < projection.dimensions; axis++)
      places[at][`${slot}-${axis}`] = coordinates[row * projection.dimensions + axis];
  }
  const label = set.columnNames.includes('label') ? 'label' : 'id';
  const state: Record<string, unknown> = {
    label: `${rows.length} selected`, isSelected: false, selectedProjection: slot,
    dataSetDimensions: [count, set.header.dimension], tSNEIteration: 0, tSNEPerplexity: 30, tSNELearningRate: 10,
    tSNEis3d: is3d, umapIs3d: is3d, umapNeighbors: 15, umapMinDist: 0.1,
    pcaComponentDimensions: is3d ? [0, 1, 2] : [0, 1], customSelectedSearchByMetadataOption: label,
    projections: places, selectedPoints: rows.filter(row => row >= 0),
    shuffledDataIndices: Array.from({ length: count }, (_, row) => row),
    cameraDef: {
      orthographic: !is3d, position: is3d ? [0.45, 0.9, 1.6] : [0, 0, 4], target: [0, 0, 0], zoom: 1,
    },
    selectedColorOptionName: set.distinct(app.colorName) <= 50 && app.colorName !== '' ? app.colorName : 'No color map',
    forceCategoricalColoring: false, selectedLabelOption: label,
  };
  for (const side of ['XLeft', 'XRight', 'YUp', 'YDown']) {
    state[`custom${side}Text`] = '';
    state[`custom${side}Regex`] = false;
  }
  return { text: JSON.stringify([state]), leftOut: rows.filter(row => row < 0).length };
}
