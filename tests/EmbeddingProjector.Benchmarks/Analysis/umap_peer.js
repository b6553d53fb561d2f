// The peer of UMAP: node umap_peer.js FOLDER, run where umap-js is installed, prints its seconds and writes found.f32.
const fs = require("fs");
const path = require("path");
const { UMAP } = require(require.resolve("umap-js", { paths: [process.cwd()] }));

const folder = process.argv[2];
const file = fs.readdirSync(folder).find((name) => /^data\..*\.f32$/.test(name));
const [rows, columns] = file.split(".")[1].split("x").map(Number);
const bytes = fs.readFileSync(path.join(folder, file));
const data = Array.from({ length: rows }, (_, i) =>
  Array.from({ length: columns }, (_, j) => bytes.readFloatLE(4 * (i * columns + j))));

let state = 42;
const random = () => (state = (state * 1664525 + 1013904223) >>> 0) / 4294967296;
const start = process.hrtime.bigint();
const found = new UMAP({ random }).fit(data);
const seconds = Number(process.hrtime.bigint() - start) / 1e9;

const output = Buffer.alloc(8 * rows);
found.forEach((point, i) => point.forEach((value, j) => output.writeFloatLE(value, 8 * i + 4 * j)));
fs.writeFileSync(path.join(folder, "found.f32"), output);
console.log(`${seconds} 0`);
