// Seals a model folder: writes onnx/model.onnx from config.json and model.safetensors with our own exporter, then size
// and sha256 of every file (but .md) into retort.json, so that a page can tell a whole file from a truncated or foreign one.
// Same weights, same bytes. `--check` writes nothing and fails when something is stale.
// Usage: node tools/seal_model.mjs [public/models/tiny] [--check]
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const ONNX = "onnx/model.onnx";
const root = fileURLToPath(new URL("..", import.meta.url));

/** What a sealed folder holds: bytes by name. @param {string} folder @returns {Promise<Map<string, Uint8Array>>} */
export async function sealedFiles(folder) {
  const read = (/** @type {string} */ name) => new Uint8Array(readFileSync(join(folder, name)));
  const { exportOnnx } = await importSource("src/export/onnx.ts");
  const { openSafetensors } = await importSource("src/formats/safetensors.ts");
  const { bytesSource } = await importSource("src/formats/byte_source.ts");
  const { wholeOf } = await importSource("src/formats/file_stream.ts");
  const name = "model.safetensors";
  const base = await openSafetensors(bytesSource(read(name), name), name);
  const files = exportOnnx(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")), base);
  const onnx = await wholeOf(files.get(ONNX));

  const names = new Set([ONNX, ...fileNames(folder)].sort());
  const card = JSON.parse(readFileSync(join(folder, "retort.json"), "utf8"));
  card.files = {};
  for (const name of names) {
    const bytes = name === ONNX ? onnx : read(name);
    card.files[name] = { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  }
  const text = new TextEncoder().encode(`${JSON.stringify(card, null, 2)}\n`);
  return new Map([
    [ONNX, onnx],
    ["retort.json", text],
  ]);
}

/** @param {string} folder @returns {string[]} files below the folder, retort.json and texts for people left out */
function fileNames(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((name) => name !== "retort.json" && !name.endsWith(".md"));
}

/** Loads a TypeScript module of this repository. @param {string} path */
async function importSource(path) {
  const { module } = await runnerImport(join(root, path), { configFile: false, logLevel: "error" });
  return module;
}

/** @param {string} folder @param {boolean} checkOnly @returns {Promise<string[]>} names of stale files */
export async function seal(folder, checkOnly) {
  const stale = [];
  for (const [name, bytes] of await sealedFiles(folder)) {
    const path = join(folder, name);
    const known = name === "retort.json" || fileNames(folder).includes(name) ? readFileSync(path) : null;
    if (known !== null && Buffer.compare(known, bytes) === 0) continue;
    stale.push(name);
    if (checkOnly) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  return stale;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const checkOnly = process.argv.includes("--check");
  const folder = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "public/models/tiny";
  const stale = await seal(folder, checkOnly);
  console.log(
    stale.length === 0 ? `${folder} is sealed` : `${checkOnly ? "stale" : "written"}: ${stale.join(", ")}`,
  );
  if (checkOnly && stale.length > 0) process.exitCode = 1;
}
