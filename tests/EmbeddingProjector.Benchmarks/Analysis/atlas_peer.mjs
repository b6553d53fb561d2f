// The peer of UMAP on WebAssembly: node atlas_peer.mjs FOLDER, run where embedding-atlas was unpacked (npm pack
// embedding-atlas@0.26.0; tar xf embedding-atlas-*.tgz), prints its seconds and writes found.f32.
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const { createUMAP } = await import(pathToFileURL(path.resolve("package/dist/umap.js")));
const folder = process.argv[2];
const file = fs.readdirSync(folder).find((name) => /^data\..*\.f32$/.test(name));
const [rows, columns] = file.split(".")[1].split("x").map(Number);
const bytes = fs.readFileSync(path.join(folder, file));
const data = new Float32Array(bytes.buffer, bytes.byteOffset, rows * columns);

const start = process.hrtime.bigint();
const umap = await createUMAP(rows, columns, 2, data, { seed: 42 });
await umap.run();
const seconds = Number(process.hrtime.bigint() - start) / 1e9;

fs.writeFileSync(path.join(folder, "found.f32"), Buffer.from(Float32Array.from(umap.embedding).buffer));
console.log(`${seconds} ${umap.epoch}`);
process.exit(0);
