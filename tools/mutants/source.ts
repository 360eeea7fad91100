// Finds the one place in the source that a mutant changes.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Mutant } from "./mutants.ts";

/** Text of every source file by its path from the root. */
export function readSource(root: string): Map<string, string> {
  const files = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(tsx?|wgsl)$/.test(entry.name),
  );
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(root.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

/** The file that holds a mutant's text. @throws Error by the mutant's name when the text does not stand there exactly once */
export function fileOf({ name, text, becomes }: Mutant, source: ReadonlyMap<string, string>): string {
  if (text === becomes) throw new Error(`Mutant "${name}" changes nothing.`);
  const places = [...source].flatMap(([path, content]) =>
    Array.from({ length: content.split(text).length - 1 }, () => path),
  );
  const [file] = places;
  if (places.length === 1 && file !== undefined) return file;
  const where = places.length === 0 ? "nowhere" : `${places.length} times (${places.join(", ")})`;
  throw new Error(`Mutant "${name}": its text must stand once in src and stands ${where}: ${text}`);
}
