// Bytes of a file that a person brings -> text. A byte that is no UTF-8 is refused with its place: read as U+FFFD it would be learned.
import { RunError } from "./errors.ts";
import { otherThanText } from "./file_kind.ts";

/** @param where the file's name, for errors
 *  @throws RunError("file-invalid") naming the first byte that is no UTF-8 and its line, or what the file is instead of a text */
export function utf8Text(bytes: Uint8Array, where: string): string {
  const other = otherThanText(bytes, where, "a text");
  if (other !== null) throw other;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch (cause) {
    const at = firstInvalid(bytes);
    const line = bytes.subarray(0, at).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 1);
    const byte = `0x${(bytes[at] ?? 0).toString(16).padStart(2, "0")}`;
    throw new RunError(
      "file-invalid",
      `${where}, line ${line}: expected UTF-8, got the byte ${byte} at offset ${at}. Programs on Windows often write Windows-1252 or UTF-16: save the file as UTF-8.`,
      { path: where, line, offset: at },
      { cause },
    );
  }
  throw new RunError(
    "file-invalid",
    `${where}: expected UTF-8, got bytes of zero, as UTF-16 without a mark has them, or a file that is no text. Save the file as UTF-8.`,
    { path: where },
  );
}

/** Where the first character begins that cannot be decoded, by halving: what precedes it decodes. */
function firstInvalid(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length + 1];
  while (good + 1 < bad) {
    const middle = (good + bad) >> 1;
    if (isUtf8(bytes.subarray(0, middle), true)) good = middle;
    else bad = middle;
  }
  while (good > 0 && !isUtf8(bytes.subarray(0, good), false)) good--;
  return good;
}

/** @param isOpen whether the last character may be cut */
export function isUtf8(bytes: Uint8Array, isOpen = false): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isOpen });
    return true;
  } catch {
    return false;
  }
}
