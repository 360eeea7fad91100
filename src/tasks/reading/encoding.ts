// The bytes of a file as text. UTF-8 is what is expected, and every byte of it is checked; UTF-16 is known by its mark; Windows-1252
// fits any bytes at all, so it is read only where a person says so.
import { RunError } from "../../core/errors.ts";
import { otherThanText } from "../../core/file_kind.ts";

export const ENCODINGS = ["utf-8", "utf-16", "windows-1252"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Larger files are no lists of questions that anybody could look through. */
export const MOST_FILE_BYTES = 32 * 2 ** 20;

export interface DecodedText {
  readonly text: string;
  readonly encoding: Encoding;
  /** What looks wrong about it, in a sentence; null when nothing does. */
  readonly doubt: string | null;
}

/** @param wish null to find it out
 *  @throws RunError("file-invalid") for another encoding, with one that fits in `details.offer`; for a file that is no text, or too large */
export function decodeText(bytes: Uint8Array, name: string, wish: Encoding | null): DecodedText {
  checkSize(bytes.length, name);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3) {
    throw new RunError(
      "file-invalid",
      `${name} is a zip, as Excel and others save their tables. Save the table as CSV, and choose that file.`,
      { name },
    );
  }
  const other = otherThanText(bytes, name, "a list of questions as text, CSV or JSON");
  if (other !== null) throw other;
  const mark = markOf(bytes);
  const encoding = wish ?? mark ?? "utf-8";
  if (encoding === "windows-1252") {
    const text = new TextDecoder("windows-1252").decode(bytes);
    if (text.includes("\0")) throw zeros(name);
    const doubt = `${name} looks like UTF-8 that is read as Windows-1252: “Ã” and “â€” stand where other letters should.`;
    return { text, encoding, doubt: READ_WRONG.test(text) ? doubt : null };
  }
  if (encoding === "utf-16") {
    const isBigEndian = bytes[0] === 0xfe && bytes[1] === 0xff;
    const decoder = new TextDecoder(isBigEndian ? "utf-16be" : "utf-16le");
    return { text: decoder.decode(bytes), encoding, doubt: null };
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return { text, encoding, doubt: doubtOf(text, name) };
  } catch (cause) {
    throw new RunError(
      "file-invalid",
      `${name} is not UTF-8. Files that Excel or older programs on Windows saved are often Windows-1252: choose that encoding, or save the file as UTF-8.`,
      { name, offer: "windows-1252" },
      { cause },
    );
  }
  throw zeros(name);
}

function zeros(name: string): RunError {
  return new RunError(
    "file-invalid",
    `${name} holds bytes of zero, as UTF-16 without a mark does, or a file that is no text. Choose the encoding UTF-16, or save it as UTF-8.`,
    { name, offer: "utf-16" },
  );
}

/** What UTF-8 becomes when it is read as Windows-1252. */
const READ_WRONG = /Ã[\u0080-\u00bf¼¶¤Ÿ©]|â€/;

/** What another program did to the text before it came here. */
function doubtOf(text: string, name: string): string | null {
  if (text.includes("\ufffd"))
    return `${name} holds the sign “\ufffd” for letters that another program could not read. Export it anew from where it was made.`;
  if (READ_WRONG.test(text))
    return `${name} was once read in a wrong encoding and saved so: “Ã” and “â€” stand where other letters should. Export it anew from where it was made.`;
  return null;
}

/** @throws RunError("file-invalid") with both numbers */
export function checkSize(bytes: number, name: string): void {
  if (bytes <= MOST_FILE_BYTES) return;
  const megabytes = (count: number) => `${Math.ceil(count / 1e6)} MB`;
  throw new RunError(
    "file-invalid",
    `${name} has ${megabytes(bytes)}, and questions are read from files of up to ${megabytes(MOST_FILE_BYTES)}. Cut it into parts; a run asks 2,000 questions at most.`,
    { name, bytes },
  );
}

function markOf(bytes: Uint8Array): Encoding | null {
  const [a, b] = bytes;
  return (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) ? "utf-16" : null;
}
