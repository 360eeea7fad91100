// Seals a model folder: writes onnx/model.onnx from config.json and model.safetensors with our own exporter, then size
// and sha256 of every file (but .md) into retort.json, so that a page can tell a whole file from a truncated or replaced one, and which file it makes itself.
// Same weights, same bytes. `--check` writes nothing and fails when something is stale.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { exportOnnx } from "../src/export/onnx.ts";
import { bytesSource } from "../src/formats/byte_source.ts";
import { wholeOf } from "../src/formats/file_stream.ts";
import { openSafetensors } from "../src/formats/safetensors.ts";

const ONNX = "onnx/model.onnx";
const WEIGHTS = "model.safetensors";

/** What a sealed folder holds that is made from the rest: bytes by name. */
async function sealedFiles(folder: string): Promise<Map<string, Uint8Array>> {
  const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
  const base = await openSafetensors(bytesSource(read(WEIGHTS), WEIGHTS), WEIGHTS);
  const exported = exportOnnx(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")), base).get(ONNX);
  if (exported === undefined) throw new Error(`${folder}: the exporter wrote no ${ONNX}.`);
  const onnx = await wholeOf(exported);

  const names = new Set([ONNX, ...fileNames(folder)].sort());
  const card = JSON.parse(readFileSync(join(folder, "retort.json"), "utf8")) as Record<string, unknown>;
  const files = [...names].map((name) => {
    const bytes = name === ONNX ? onnx : read(name);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return [name, { bytes: bytes.length, sha256, ...(name === ONNX ? { made: true } : {}) }] as const;
  });
  card["files"] = Object.fromEntries(files);
  const text = new TextEncoder().encode(`${JSON.stringify(card, null, 2)}\n`);
  return new Map([
    [ONNX, onnx],
    ["retort.json", text],
  ]);
}

/** The files below the folder; retort.json and texts for people are left out. */
function fileNames(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((name) => name !== "retort.json" && !name.endsWith(".md"));
}

/** Writes what is stale, or only names it. @returns the names of stale files */
export async function seal(folder: string, checkOnly: boolean): Promise<string[]> {
  const stale: string[] = [];
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

export async function main(args: readonly string[]): Promise<void> {
  const checkOnly = args.includes("--check");
  const folder = args.find((argument) => !argument.startsWith("--")) ?? "public/models/tiny";
  const stale = await seal(folder, checkOnly);
  console.log(
    stale.length === 0 ? `${folder} is sealed` : `${checkOnly ? "stale" : "written"}: ${stale.join(", ")}`,
  );
  if (checkOnly && stale.length > 0) process.exitCode = 1;
}
