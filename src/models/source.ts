// Where a model lies, opened as far as to know which model it is. Each place makes one: a site (site_source.ts), browser storage
// (stored/stored_source.ts), picked files (picked_folder.ts), a GGUF file (gguf/gguf_source.ts), a disk (src/cli). After it everything is the same: see open.ts.
import { RunError } from "../core/errors.ts";
import { CARD, type ModelCard, parseModelCard } from "./card.ts";
import { type Folder, readJson } from "./folder.ts";
import { sourceSha256 } from "./weight_files.ts";

export interface ModelSource {
  /** `ModelRef.path`. */
  readonly path: string;
  /** What a run, a receipt and an adapter's config call the model. */
  readonly name: string;
  readonly folder: Folder;
  /** retort.json; null for a model that brings none. */
  readonly card: ModelCard | null;
  /** As card or manifest name it, an SPDX name where it is one; null where neither does. */
  readonly license: string | null;
  /** The types that its weights are stored in, where they are widened while they are read. */
  readonly storedAs?: readonly string[];
  /** The sha256 of one of the folder's files in hex: as card or manifest say it, otherwise it is read. */
  readonly sha256: (file: string) => Promise<string>;
}

/** Finds the model that a `ModelRef.path` names. @throws errors of the place */
export type OpenSource = (path: string, signal?: AbortSignal) => Promise<ModelSource>;

/** Any folder. Where a retort.json lies in it, the files that it lists are held against their hashes when they are opened.
 *  @param sha256 a faster way to a file's hash than reading it here
 *  @throws RunError("file-invalid" | "model-invalid") for a broken retort.json */
export async function folderSource(
  path: string,
  folder: Folder,
  sha256: (file: string) => Promise<string> = (file) => readHash(folder, file),
): Promise<ModelSource> {
  const { name } = folder;
  const json = await readJson(folder, CARD);
  if (json === null) return { path, name, folder, card: null, license: null, sha256 };
  const card = parseModelCard(json, `${name}/${CARD}`);
  const listed = Object.keys(card.files);
  const verified: Folder = {
    ...folder,
    // as on a site, so that what is written in the folder's order is the same from both
    files: folder.files && [...listed, ...folder.files.filter((file) => !listed.includes(file))],
    open: async (file) => {
      const source = await folder.open(file);
      const expected = Object.hasOwn(card.files, file) ? card.files[file] : undefined;
      if (source === null || expected === undefined) return source;
      const refuse = (what: string) =>
        new RunError(
          "file-invalid",
          `${name}/${file}: expected ${what}, as ${CARD} says. The file is damaged or belongs to another version.`,
          { file, expected },
        );
      if (source.size !== expected.bytes) throw refuse(`${expected.bytes} bytes, got ${source.size}`);
      const got = await sha256(file);
      if (got !== expected.sha256) throw refuse(`sha256 ${expected.sha256}, got ${got}`);
      return source;
    },
  };
  return {
    path,
    name: card.name,
    folder: verified,
    card,
    license: card.license,
    sha256: cardHashes(folder, card),
  };
}

/** The hashes that a card states; a file that it does not list is read. */
export function cardHashes(folder: Folder, card: ModelCard): (file: string) => Promise<string> {
  return async (file) =>
    (Object.hasOwn(card.files, file) ? card.files[file]?.sha256 : undefined) ?? readHash(folder, file);
}

export async function readHash(folder: Folder, file: string): Promise<string> {
  const source = await folder.open(file);
  if (source !== null) return sourceSha256(source);
  throw new RunError("model-invalid", `${folder.name}: there is no ${file}.`, { missing: file });
}
