// What a file is by its first bytes: what people, servers and download tools put in the place of the file that is meant. Readers ask
// when a file is not theirs, so that the sentence names what came and not where reading stopped.
import { RunError } from "./errors.ts";
import { looksLikeHtml } from "./http_body.ts";
import { isLfsPointer, lfsPointer } from "./lfs_pointer.ts";

/** As many first bytes as tell the kinds apart: tar has its mark at 257. */
export const KIND_BYTES = 512;

/** Marks at the beginning, each byte a character. */
const MARKS: readonly (readonly [mark: string, what: string])[] = [
  ["PK\u0003\u0004", "a zip, as PyTorch's files and Excel's tables are too"],
  ["\u001f\u008b", "a file packed with gzip"],
  ["(\u00b5/\u00fd", "a file packed with zstd"],
  ["\u00fd7zXZ", "a file packed with xz"],
  ["BZh", "a file packed with bzip2"],
  ["Rar!", "a RAR archive"],
  ["7z\u00bc\u00af", "a 7-Zip archive"],
  ["\u0080\u0002", "a Python pickle, which can run code and is not read here"],
  ["\u0080\u0004\u0095", "a Python pickle, which can run code and is not read here"],
  ["\u0089HDF", "an HDF5 file, as Keras writes them"],
  ["\u0093NUMPY", "a NumPy array"],
  ["GGUF", "a GGUF file"],
  ["tjgg", "a ggjt file, which is older than GGUF"],
  ["lmgg", "a ggml file, which is older than GGUF"],
  ["fmgg", "a ggmf file, which is older than GGUF"],
  ["PAR1", "a Parquet file"],
  ["ARROW1", "an Arrow file"],
  ["SQLite format 3", "an SQLite database"],
  ["%PDF", "a PDF"],
  ["\u00d0\u00cf\u0011\u00e0", "a file of Excel or Word as they were before 2007"],
  ["\u0089PNG", "a picture"],
  ["\u00ff\u00d8\u00ff", "a picture"],
];
const TAR = { at: 257, mark: "ustar" };

/** E.g. "a web page"; null for what has no mark. @param start the file, or its first `KIND_BYTES` bytes */
function kindOf(start: Uint8Array): string | null {
  if (looksLikeHtml(start)) return "a web page";
  const text = String.fromCharCode(...start.subarray(0, KIND_BYTES));
  const found = MARKS.find(([mark]) => text.startsWith(mark));
  if (found !== undefined) return found[1];
  if (text.startsWith(TAR.mark, TAR.at)) return "a tar archive";
  if (start[8] === 0x7b && start.subarray(5, 8).every((byte) => byte === 0)) return "a safetensors file";
  const isEmpty = start.length >= 8 && start.subarray(0, KIND_BYTES).every((byte) => byte === 0);
  return isEmpty ? "bytes of zero, as an unfinished download leaves them" : null;
}

/** The error for a file that is another than the one that is meant; null for one that has no mark.
 *  @param start its first `KIND_BYTES` bytes, or more
 *  @param expected goes on after "expected", e.g. "a GGUF file" */
export function otherFile(start: Uint8Array, where: string, expected: string): RunError | null {
  if (isLfsPointer(start)) return lfsPointer(where);
  const kind = kindOf(start);
  return kind === null || kind === expected ? null : notExpected(where, expected, kind);
}

/** As `otherFile` where a text is expected: it may begin with the letters of a mark, or with a tag that it asks about. So bytes that no text
 *  has must follow a mark, and the rest of a page's head a tag. */
export function otherThanText(start: Uint8Array, where: string, expected: string): RunError | null {
  const isText = looksLikeHtml(start) ? !startsAsPage(start) : startsAsText(start) && !isLfsPointer(start);
  return isText ? null : otherFile(start, where, expected);
}

/** Valid UTF-8 without the control bytes that no text has. */
function startsAsText(start: Uint8Array): boolean {
  const first = start.subarray(0, KIND_BYTES);
  if (first.some((byte) => byte < 0x09)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(first, { stream: start.length >= KIND_BYTES });
    return true;
  } catch {
    return false;
  }
}

/** What follows the first tag of a web page: another tag of its head, its attributes, or nothing. */
const PAGE =
  /^\s*(?:<!doctype html[^>]*>\s*(?:<(?:(?:html|head|body|title|meta|link|script|style)\b|!--)|$)|<html(?:\s+[a-z:-]+=[^>]*)?>\s*<(?:(?:head|body|title|meta)\b|!--))/i;

function startsAsPage(start: Uint8Array): boolean {
  return PAGE.test(new TextDecoder().decode(start.subarray(0, KIND_BYTES)));
}

/** As `otherFile` for a file that cannot be a text: a text that came is shown. */
export function otherThanBinary(start: Uint8Array, where: string, expected: string): RunError | null {
  const other = otherFile(start, where, expected);
  if (other !== null || start.length === 0) return other;
  const text = String.fromCharCode(...start.subarray(0, 80));
  return /^[\t\r\n -~]+$/.test(text)
    ? notExpected(where, expected, `the text ${JSON.stringify(text)}`)
    : null;
}

function notExpected(where: string, expected: string, came: string): RunError {
  return new RunError(
    "file-invalid",
    `${where}: expected ${expected}, got ${came}. Choose the right file, or get it again.`,
    { where, came },
  );
}
