// Names that unpack alike on every system: nothing that leaves the folder, that a shell takes for an option, that Windows
// keeps for its devices or cannot hold, or that falls onto another name where case does not count.
// Source: Microsoft, "Naming Files, Paths, and Namespaces"; APPNOTE 4.4.17.
import { RunError } from "../core/errors.ts";

/** Windows allows 260 characters for the whole path; the rest is for the folder that a person unpacks into. */
const MAX_PATH = 160;
const PART = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** @throws RunError("file-invalid") that says what is wrong with the first bad name, or which two fall together */
export function checkSafeNames(names: Iterable<string>): void {
  /** By the name in lower case: as it was first written, and whether it is a folder. */
  const seen = new Map<string, { readonly as: string; readonly isFolder: boolean }>();
  for (const name of names) {
    const problem = problemOf(name);
    if (problem !== null) throw unsafe(name, problem);
    const parts = name.split("/");
    for (let depth = 1; depth <= parts.length; depth++) {
      const as = parts.slice(0, depth).join("/");
      const isFolder = depth < parts.length;
      const before = seen.get(as.toLowerCase());
      seen.set(as.toLowerCase(), { as, isFolder });
      if (before === undefined) continue;
      if (before.as !== as) throw unsafe(name, `it differs from "${before.as}" in upper and lower case only`);
      if (before.isFolder !== isFolder) throw unsafe(name, `"${as}" is a file and a folder`);
      if (!isFolder) throw unsafe(name, "it comes twice");
    }
  }
}

function problemOf(name: string): string | null {
  if (name.length > MAX_PATH) return `it has ${name.length} characters, at most ${MAX_PATH} are safe`;
  for (const part of name.split("/")) {
    if (!PART.test(part))
      return `"${part}" is not of letters, digits and ._-, beginning with a letter, digit or _`;
    if (part.endsWith(".")) return `"${part}" ends with a dot, which Windows drops`;
    if (DEVICE.test(part)) return `Windows keeps "${part}" for a device`;
  }
  return null;
}

function unsafe(name: string, problem: string): RunError {
  return new RunError("file-invalid", `The name "${name}" is not a safe path in an archive: ${problem}.`, {
    name,
  });
}
