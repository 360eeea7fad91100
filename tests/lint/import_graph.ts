// Reads which file imports which: values, types, and modules that are loaded on demand.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** A file -> the files it imports; all paths count from the tree's root. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

const IMPORTS = /(?:\bfrom\s*|\bimport\s*\(\s*|^import\s+)"(\.[^"]+)"/gm;

/** The imports of all TypeScript files in these folders of a tree. Imports of styles, shaders and packages are left out. */
export function importGraph(root: string, folders: readonly string[]): ImportGraph {
  const files = folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  return new Map(files.map((file) => [file, importsOf(root, file)]));
}

function importsOf(root: string, file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const targets = [...text.matchAll(IMPORTS)]
    .map((found) => found[1] ?? "")
    .filter((target) => /\.tsx?$/.test(target))
    .map((target) => join(dirname(file), target));
  for (const target of targets) {
    if (!existsSync(join(root, target))) throw new Error(`${file} imports ${target}, which does not exist.`);
  }
  return [...new Set(targets)];
}

/** One cycle of the graph, as the files along it with the first one repeated at the end; null if there is none. */
export function findCycle(graph: ImportGraph): string[] | null {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return null;
    path.push(file);
    for (const target of graph.get(file) ?? []) {
      const cycle = visit(target);
      if (cycle !== null) return cycle;
    }
    path.pop();
    done.add(file);
    return null;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file);
    if (cycle !== null) return cycle;
  }
  return null;
}
