// The database and the zip that version 3 left behind while the teacher's answers were called "debate" (tests/golden/version3).
import type { DatabaseDump } from "./database_text.ts";
import { committedDatabase, committedZip } from "./version2.ts";

const FOLDER = "tests/golden/version3";

/** The runs of the database, by the state they are in. */
export const RUNS_OF_VERSION_3 = {
  finished: "20261128-120001-000-seed7",
  testing: "20261128-124020-000-seed7",
} as const;

export function version3Database(): Promise<DatabaseDump> {
  return committedDatabase(FOLDER);
}

/** The download of the finished run, as a person picks it. */
export function version3Zip(): Promise<File> {
  return committedZip(`${FOLDER}/self_consistency.zip`);
}
