// What a person brings: the files of an archive, or files that lie loose, and the base that they are held against.
import type { ZipFile } from "../formats/zip_read.ts";
import type { Architecture } from "../models/architecture.ts";
import type { ModelRef } from "../records/model_ref.ts";

/** A file of an archive, or one that lies loose. */
export type BroughtFile = Pick<ZipFile, "bytes" | "read" | "chunks">;
/** By path, "/" between the parts. */
export type Files = ReadonlyMap<string, BroughtFile>;

/** What desktops lay beside people's files, in folders and in zips that they pack. */
const LITTER = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|\._[^/]*$|Thumbs\.db$|desktop\.ini$)/i;

/** The files without what desktops lay beside them. */
export function withoutLitter(files: Files): Files {
  return new Map([...files].filter(([path]) => !LITTER.test(path)));
}

/** The base that the page runs: what an import is held against. */
export interface KnownBase {
  readonly ref: ModelRef;
  readonly architecture: Architecture;
}
