// Which format's folder a file of the zip lies in.
import { FORMATS } from "./list.ts";

/** The innermost folder of a format around the file at `path`; null for a file that belongs to no format. */
export function formatFolderOf(path: string): string | null {
  const around = FORMATS.map(({ folder }) => folder).filter((folder) => path.startsWith(folder));
  return around.toSorted((a, b) => b.length - a.length)[0] ?? null;
}
