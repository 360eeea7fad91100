// A model's folder as Hugging Face lays it out, wherever it lies: this site, picked or dropped files, browser storage, a disk.
// Missing, foreign and oversized files are refused by name, with what to do.
import { RunError } from "../core/errors.ts";
import { looksLikeHtml } from "../core/http_body.ts";
import { utf8Text } from "../core/utf8.ts";
import type { ByteSource } from "../formats/byte_source.ts";

export interface Folder {
  /** What the person calls it, for errors. */
  readonly name: string;
  /** Names of its files; null where that cannot be known. */
  readonly files: readonly string[] | null;
  /** The file that says which files there are, where it is not the folder itself; for errors. */
  readonly listedIn?: string;
  /** Opens a file for reading by range; null when there is no such file. Where the folder's hashes are known the file was held
   *  against them before this resolves. */
  open(file: string): Promise<ByteSource | null>;
}

const MIB = 1024 * 1024;
/** What is read whole has a limit; the largest tokenizer.json known to us (Gemma 3) has 33 MB. */
export const MAX_BYTES = { json: 4 * MIB, tokenizer: 64 * MIB, index: 16 * MIB, text: 1 * MIB } as const;

/** Licence texts that travel with a model. */
export const LICENSE_FILE = /^(?:LICEN[CS]E|NOTICE|USE_POLICY)(?:\.(?:md|txt))?$/i;

/** A file's bytes, null when it is not there. @throws RunError("file-invalid") above `limit` bytes or for a web page */
export async function readWhole(
  folder: Folder,
  file: string,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const source = await folder.open(file);
  if (source === null) return null;
  if (source.size > limit) {
    const sentence = `${folder.name}/${file}: ${source.size} bytes, at most ${limit} are read. Is this the right file?`;
    throw new RunError("file-invalid", sentence, { file, size: source.size, limit });
  }
  const bytes = await source.read(0, source.size);
  if (looksLikeHtml(bytes)) {
    const sentence = `${folder.name}/${file}: expected the model's file, got a web page. There is no such file at this address.`;
    throw new RunError("file-invalid", sentence, { file });
  }
  return bytes;
}

/** A file's bytes. @throws RunError("model-invalid") when it is not there; errors of `readWhole` */
export async function readNeeded(
  folder: Folder,
  file: string,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readWhole(folder, file, limit);
  if (bytes !== null) return bytes;
  if (folder.listedIn !== undefined) {
    const sentence = `${folder.listedIn} lists no file "${file}", only ${folder.files?.join(", ") ?? "others"}.`;
    throw new RunError("model-invalid", sentence, { name: file });
  }
  const found = folder.files === null ? "" : ` It holds ${describe(folder.files)}.`;
  throw new RunError(
    "model-invalid",
    `${folder.name}: there is no ${file}.${found} Choose the whole folder of the model, as its page on the Hub lists it.`,
    { missing: file },
  );
}

/** A JSON file, parsed; null when it is not there. @throws RunError("file-invalid"), errors of `readWhole` */
export async function readJson(
  folder: Folder,
  file: string,
  limit: number = MAX_BYTES.json,
): Promise<unknown> {
  const bytes = await readWhole(folder, file, limit);
  return bytes === null ? null : parseFile(bytes, `${folder.name}/${file}`);
}

/** A JSON file, parsed. @throws RunError("model-invalid") when it is not there, RunError("file-invalid") */
export async function readNeededJson(
  folder: Folder,
  file: string,
  limit: number = MAX_BYTES.json,
): Promise<unknown> {
  return parseFile(await readNeeded(folder, file, limit), `${folder.name}/${file}`);
}

function describe(files: readonly string[]): string {
  if (files.length === 0) return "no files";
  const more = files.length > 6 ? ` and ${files.length - 6} more` : "";
  return files.slice(0, 6).join(", ") + more;
}

/** @param faultOf says what is wrong in a text that is no JSON, where the caller has that at hand
 *  @throws RunError("file-invalid") */
export function parseJson(
  bytes: Uint8Array,
  where: string,
  faultOf: (text: string) => string | null = () => null,
): unknown {
  const text = utf8Text(bytes, where);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notJson(where, bytes, cause, faultOf(text));
  }
}

/** As `parseJson`, with what is wrong in the text, and where: what finds it is loaded when it is needed. */
async function parseFile(bytes: Uint8Array, where: string): Promise<unknown> {
  try {
    return parseJson(bytes, where);
  } catch (thrown) {
    if (!(thrown instanceof RunError && thrown.cause instanceof SyntaxError)) throw thrown;
    const { jsonFault } = await import("../core/json_fault.ts");
    throw notJson(where, bytes, thrown.cause, jsonFault(utf8Text(bytes, where)));
  }
}

function notJson(where: string, bytes: Uint8Array, cause: unknown, fault: string | null): RunError {
  const which = fault === null ? "" : `: ${fault}`;
  const sentence = `${where}: expected JSON, got ${bytes.length} bytes that are not${which}. Correct the file, or fetch it again if it is damaged.`;
  return new RunError("file-invalid", sentence, { where }, { cause });
}

/** The name of the licence text that travels with a model, the first by name; null when there is none. */
export async function licenseFile(folder: Folder): Promise<string | null> {
  const names = folder.files?.filter((file) => LICENSE_FILE.test(file)) ?? ["LICENSE"];
  for (const file of names.toSorted()) if ((await folder.open(file)) !== null) return file;
  return null;
}
