// Seals a model folder: writes size and sha256 of each of its files into retort.json, so that a page can tell a whole
// file from a truncated or foreign one. Same files, same bytes. `--check` writes nothing and fails when stale.
// Usage: node tools/seal_model.mjs [public/models/tiny] [--check]
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** @param {string} folder @returns {string[]} names relative to the folder, sorted, retort.json left out */
function modelFileNames(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .filter((name) => name !== "retort.json")
    .sort();
}

/** The text retort.json should have. @param {string} folder */
export function sealedCard(folder) {
  const card = JSON.parse(readFileSync(join(folder, "retort.json"), "utf8"));
  card.files = Object.fromEntries(
    modelFileNames(folder).map((name) => {
      const bytes = readFileSync(join(folder, name));
      return [name, { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") }];
    }),
  );
  return `${JSON.stringify(card, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? "public/models/tiny";
  const file = join(folder, "retort.json");
  const text = sealedCard(folder);
  if (!process.argv.includes("--check")) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    console.error(`${file} is stale: run node tools/seal_model.mjs ${folder}`);
    process.exitCode = 1;
  }
}
