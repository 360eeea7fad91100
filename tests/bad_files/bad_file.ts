// What one file of the list of bad files is: how it is given to its reader, and what a person must then be told.
import type { ErrorCode } from "../../src/core/errors.ts";

export interface BadFile {
  readonly name: string;
  /** Gives the file to the reader that people's files go through. */
  readonly read: () => unknown;
  /** The error's code; "told" where the file is read and its faults are told beside what was read, as `read` returns them. */
  readonly code: ErrorCode | "told";
  /** What the sentence must say of the place, of what was expected or came, or of what to do. */
  readonly says: RegExp;
}

/** The bad files of one reader. */
export interface BadFiles {
  readonly reader: string;
  readonly files: readonly BadFile[];
}

type Row = readonly [name: string, content: BadContent, says: RegExp, code?: BadFile["code"]];
export type BadContent = string | Uint8Array<ArrayBuffer>;

/** Files that differ in their content alone.
 *  @param code of those that name none of their own */
export function badContents(
  code: BadFile["code"],
  read: (bytes: Uint8Array<ArrayBuffer>) => unknown,
  rows: readonly Row[],
): readonly BadFile[] {
  return rows.map(([name, content, says, own = code]) => ({
    name,
    read: () => read(typeof content === "string" ? utf8(content) : content),
    code: own,
    says,
  }));
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** The bytes that these lists and texts make one after the other. */
export function bytesOf(...parts: readonly (string | Iterable<number>)[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...(typeof part === "string" ? utf8(part) : part)]));
}

export function utf16(text: string, withMark: boolean): Uint8Array<ArrayBuffer> {
  const codes = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  return bytesOf(
    withMark ? [0xff, 0xfe] : [],
    codes.flatMap((code) => [code & 255, code >> 8]),
  );
}

/** What lies in the place of files that were not fetched as they should have been. */
export const INSTEAD = {
  errorPage: "<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not found</body></html>\n",
  pointer: "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 123456\n",
  jsonError: '{"error":"Access to model is restricted. You must be authenticated to access it."}',
  plainError: "Entry not found",
  zip: bytesOf("PK", [3, 4, 20, 0, 0, 0, 8, 0], new Uint8Array(60)),
  gzip: bytesOf([0x1f, 0x8b, 8, 0], new Uint8Array(60)),
  pickle: bytesOf([0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8], new Uint8Array(60)),
  hdf5: bytesOf([0x89], "HDF\r\n", [0x1a, 10], new Uint8Array(60)),
  numpy: bytesOf([0x93], "NUMPY", [1, 0], new Uint8Array(60)),
  zeros: new Uint8Array(64),
} as const;
