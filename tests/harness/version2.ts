// The database and the zips that the page of store version 2 left behind (tests/golden/version2).
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import type { DatabaseDump } from "./database_text.ts";

const FOLDER = "tests/golden/version2";

/** The runs of the database, by the state they are in. */
export const RUNS = {
  imported: "20261128-120001-000-seed7",
  debating: "20261128-160918-000-seed7",
  distilled: "20261128-161235-000-seed7",
  training: "20261128-162157-000-seed7",
  finished: "20261128-163132-000-seed7",
  practising: "20261128-172920-000-seed7",
  started: "20261128-173858-000-seed7",
} as const;

export const ZIPS = ["rsft", "da", "dpo", "pad"] as const;

export function version2Database(): Promise<DatabaseDump> {
  return committedDatabase(FOLDER);
}

/** A zip as a person picks it. */
export function version2Zip(name: (typeof ZIPS)[number]): Promise<File> {
  return committedZip(`${FOLDER}/${name}.zip`);
}

/** The database that stands in a folder of tests/golden. */
export async function committedDatabase(folder: string): Promise<DatabaseDump> {
  const text = gunzipSync(await readFile(`${folder}/database.json.gz`)).toString();
  return JSON.parse(text) as DatabaseDump;
}

export async function committedZip(path: string): Promise<File> {
  return new File([await readFile(path)], basename(path), { type: "application/zip" });
}
