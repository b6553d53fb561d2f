// Where a view looks from.

export interface Camera {
  dimensions: 2 | 3;
  /** The middle of the view in the projection's own units. */
  target: [number, number, number];
  /** Pixels of the screen a unit, at the target. */
  scale: number;
  yaw: number;
  pitch: number;
}

/** How far the eye is from the target, in sides of the view: far enough that near and far are not torn apart. */
const eye = 2.4;

export function fit(coordinates: Float32Array, columns: number, dimensions: 2 | 3, width: number, height: number): Camera {
  const least = [Infinity, Infinity, Infinity], greatest = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < coordinates.length; i += columns) {
    for (let axis = 0; axis < Math.min(columns, 3); axis++) {
      const value = coordinates[i + axis];
      if (value < least[axis]) least[axis] = value;
      if (value > greatest[axis]) greatest[axis] = value;
    }
  }
  const target: [number, number, number] = [0, 0, 0];
  const spans = [0, 0, 0];
  for (let axis = 0; axis < dimensions && axis < columns; axis++) {
    if (!(greatest[axis] >= least[axis])) continue;
    target[axis] = (least[axis] + greatest[axis]) / 2;
    spans[axis] = greatest[axis] - least[axis];
  }
  const margin = 0.86;
  const across = dimensions === 2
    ? Math.min(width / (spans[0] || 1e-9), height / (spans[1] || 1e-9))
    : Math.min(width, height) / (Math.hypot(...spans) * 0.78 || 1e-9);
  return { dimensions, target, scale: Math.min(across * margin, 1e9), yaw: 0.6, pitch: 0.35 };
}

/** Projects all items to the screen; NaN places stay NaN. Depths grow towards the eye, about -1 to 1. */
export function project(
  camera: Camera, coordinates: Float32Array, columns: number, width: number, height: number,
  xs: Float32Array, ys: Float32Array, depths: Float32Array | null, step = 1,
): void {
  const count = xs.length;
  const [cx, cy] = [width / 2, height / 2];
  const { target, scale } = camera;
  if (camera.dimensions === 2) {
    for (let i = 0, at = 0; i < count; i += step, at += columns * step) {
      xs[i] = cx + (coordinates[at] - target[0]) * scale;
      ys[i] = cy - (coordinates[at + 1] - target[1]) * scale;
    }
    return;
  }
  const [cosYaw, sinYaw, cosPitch, sinPitch] =
    [Math.cos(camera.yaw), Math.sin(camera.yaw), Math.cos(camera.pitch), Math.sin(camera.pitch)];
  const distance = eye * Math.min(width, height);
  for (let i = 0, at = 0; i < count; i += step, at += columns * step) {
    const x = coordinates[at] - target[0];
    const y = coordinates[at + 1] - target[1];
    const z = columns > 2 ? coordinates[at + 2] - target[2] : 0;
    const turned = x * cosYaw + z * sinYaw;
    const behind = -x * sinYaw + z * cosYaw;
    const up = y * cosPitch - behind * sinPitch;
    const near = (y * sinPitch + behind * cosPitch) * scale;
    const perspective = near < distance * 0.95 ? distance / (distance - near) : NaN; // behind the eye: not drawn
    xs[i] = cx + turned * scale * perspective;
    ys[i] = cy - up * scale * perspective;
    depths![i] = perspective;
  }
}

export function pan(camera: Camera, dx: number, dy: number): void {
  if (camera.dimensions === 2) {
    camera.target[0] -= dx / camera.scale;
    camera.target[1] += dy / camera.scale;
    return;
  }
  const [cosYaw, sinYaw, cosPitch, sinPitch] =
    [Math.cos(camera.yaw), Math.sin(camera.yaw), Math.cos(camera.pitch), Math.sin(camera.pitch)];
  const [right, up] = [-dx / camera.scale, dy / camera.scale];
  camera.target[0] += right * cosYaw + up * sinYaw * sinPitch;
  camera.target[1] += up * cosPitch;
  camera.target[2] += right * sinYaw - up * cosYaw * sinPitch;
}

export function turn(camera: Camera, dx: number, dy: number): void {
  camera.yaw += dx * 0.008;
  camera.pitch = Math.min(Math.max(camera.pitch + dy * 0.008, -Math.PI / 2), Math.PI / 2);
}

/** Zooms so that what is under a place of the screen stays there. */
export function zoom(camera: Camera, factor: number, x: number, y: number, width: number, height: number): void {
  const [dx, dy] = [x - width / 2, y - height / 2];
  pan(camera, -dx, -dy);
  camera.scale = Math.min(Math.max(camera.scale * factor, 1e-12), 1e12);
  pan(camera, dx, dy);
}
