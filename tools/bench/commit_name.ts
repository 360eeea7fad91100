// The commit that a measurement was made of.
import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** Abbreviated, with "-dirty" where files differ from it. */
export function commitName(): string {
  const head = spawnSync("git", ["describe", "--always", "--dirty", "--abbrev=7"], {
    cwd: dirname(fileURLToPath(import.meta.url)),
    encoding: "utf8",
  });
  return head.status === 0 ? head.stdout.trim() : "unknown";
}
