// Rules of the house that no single file can break without being seen: how long files and functions are, how many arguments they
// take, that a name means one thing, and that types are not argued away.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importGraph } from "./import_graph.ts";

const LIMITS = {
  "max-lines": ["error", { max: 350 }],
  "max-lines-per-function": ["error", { max: 60 }],
  "max-params": ["error", { max: 4 }],
};

/** Rooms and files that were finished before these rules and are left as they are: their numbers are measured and proven. */
const FINISHED = [/^src\/(gpu|kernels|store)\//, /^src\/train\/training_step\.ts$/];

const FILES = [...importGraph(".", ["src", "workers"]).keys()].toSorted();

/** What breaks a limit, by file, rule and count. */
function brokenLimits(): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), "retort-limits-"));
  try {
    const config = join(folder, "limits.json");
    writeFileSync(config, JSON.stringify({ categories: { correctness: "off" }, rules: LIMITS }));
    const { stdout } = spawnSync("node_modules/.bin/oxlint", ["-c", config, "-f", "json", "src", "workers"], {
      encoding: "utf8",
      maxBuffer: 1e8,
    });
    const { diagnostics, number_of_files } = JSON.parse(stdout) as {
      readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
      readonly number_of_files: number;
    };
    expect(number_of_files).toBeGreaterThan(400); // or nothing was looked at
    const broken: Record<string, number> = {};
    for (const { code, filename } of diagnostics) {
      if (FINISHED.some((room) => room.test(filename))) continue;
      const key = `${filename} ${code.replace(/^eslint\((.*)\)$/, "$1")}`;
      broken[key] = (broken[key] ?? 0) + 1;
    }
    return broken;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("no file grows above 350 lines, no function above 60 lines or four arguments", () => {
  expect(brokenLimits()).toEqual({});
});

const EXPORT =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|interface|type|enum) (\w+)/gm;

test("an exported name stands once in the tree", () => {
  const places = new Map<string, string[]>();
  for (const file of FILES) {
    const names = new Set([...readFileSync(file, "utf8").matchAll(EXPORT)].map(([, name]) => name!));
    for (const name of names) places.set(name, [...(places.get(name) ?? []), file]);
  }
  expect(places.size).toBeGreaterThan(1000);
  expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
});

test("`as unknown as` stands twice, beside the store's connection", () => {
  const casts = FILES.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/as unknown as/g)].map(() => file),
  );
  expect(casts.filter((file) => file !== "src/store/connection.ts")).toEqual([
    "src/cli/local_port.ts",
    "src/records/schema.ts",
  ]);
});
