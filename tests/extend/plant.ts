// Plants what a newcomer would write, one file and one line in a list each, into a copy of the tree. The copy must compile and run
// without any other change: whatever else would have to be touched is an assumption that has spread.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const TOYS = "tests/extend/toys";

/** A kind of thing that the house grows by. */
export interface Planting {
  readonly kind: string;
  /** Files that had to be written or changed for one before there were lists (docs/log.md, 2026-11-28). */
  readonly before: number;
  /** New files by the path that they take in the tree; the value is the toy's file in tests/extend/toys. */
  readonly files: Readonly<Record<string, string>>;
  /** Changes to files that are there: the texts are put behind their anchors, each of which stands there once. */
  readonly edits: Readonly<Record<string, readonly Insertion[]>>;
}

interface Insertion {
  readonly after: string;
  readonly text: string;
}

/** Copies the tree and plants everything in it. @returns the folder of the copy */
export function plant(plantings: readonly Planting[]): string {
  const tree = mkdtempSync(join(tmpdir(), "retort-extend-"));
  for (const folder of ["src", "workers", "docs", "tests"]) {
    const isCopied = (path: string) => !path.startsWith(join(ROOT, "tests/golden"));
    cpSync(join(ROOT, folder), join(tree, folder), { recursive: true, filter: isCopied });
  }
  for (const shared of ["node_modules", "public", "tools", "tests/golden", "package.json"]) {
    symlinkSync(join(ROOT, shared), join(tree, shared));
  }
  for (const { files, edits } of plantings) {
    for (const [path, toy] of Object.entries(files)) writeToy(tree, path, toy);
    for (const [path, insertions] of Object.entries(edits)) edit(tree, path, insertions);
  }
  return tree;
}

/** How many files a planting adds and how many it changes. */
export function countsOf({ files, edits }: Planting): { readonly added: number; readonly changed: number } {
  return { added: Object.keys(files).length, changed: Object.keys(edits).length };
}

/** A toy imports from where it lies; planted, it imports the same files from its new place. */
function writeToy(tree: string, path: string, toy: string): void {
  const text = readFileSync(join(ROOT, TOYS, toy), "utf8");
  const planted = text.replaceAll(/(?<=from ")(?:\.\.\/)+src\/([^"]+)(?=")/g, (_, target: string) => {
    const way = relative(dirname(path), join("src", target));
    return way.startsWith(".") ? way : `./${way}`;
  });
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), planted);
}

function edit(tree: string, path: string, insertions: readonly Insertion[]): void {
  let text = readFileSync(join(tree, path), "utf8");
  for (const { after, text: added } of insertions) {
    const [before, behind, ...others] = text.split(after);
    if (before === undefined || behind === undefined || others.length > 0) {
      throw new Error(`${path} holds ${others.length + 1} times what a line is planted behind: ${after}`);
    }
    text = `${before}${after}${added}${behind}`;
  }
  writeFileSync(join(tree, path), text);
}
