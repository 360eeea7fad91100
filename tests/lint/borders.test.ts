// docs/architecture.md says who may import whom, .oxlintrc.json enforces it. Here every import that the table forbids is
// planted in a copy of the tree, and the linter must name each one; what the table allows must pass.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const OXLINT = join(ROOT, "node_modules/.bin/oxlint");

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

/** Folder -> folders it may import, from the table; the sentence in brackets is for single files and is left out. */
function allowedImports(): Map<string, ReadonlySet<string>> {
  const table = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
  const rows = [...table.matchAll(/^\| `([\w/]+)` +\|.*\| (.*?) +\|$/gm)].map((row) => ({
    folder: row[1] ?? "",
    text: (row[2] ?? "").replace(/\(.*?\)|;.*/g, ""),
  }));
  const folders = rows.map((row) => row.folder.replace("src/", ""));
  const allowed = new Map<string, ReadonlySet<string>>();
  for (const { folder, text } of rows) {
    const named = new Set(
      text
        .replace("anything but", "")
        .split(/[ ,]+/)
        .filter((word) => folders.includes(word)),
    );
    const isInverted = text.includes("anything but");
    allowed.set(folder, isInverted ? new Set(folders.filter((name) => !named.has(name))) : named);
  }
  return allowed;
}

let tree = "";
beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), "retort-lint-"));
});
afterAll(() => {
  rmSync(tree, { recursive: true, force: true });
});

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

/** Lints the planted tree; file -> rules it broke. */
function lint(): Map<string, string[]> {
  copyFileSync(join(ROOT, ".oxlintrc.json"), join(tree, ".oxlintrc.json"));
  const run = spawnSync(OXLINT, ["--format", "json"], { cwd: tree, encoding: "utf8" });
  const { diagnostics } = JSON.parse(run.stdout) as { readonly diagnostics: readonly Diagnostic[] };
  const found = new Map<string, string[]>();
  for (const { filename, code } of diagnostics) found.set(filename, [...(found.get(filename) ?? []), code]);
  return found;
}

test("every import that the table forbids is refused, every one that it allows passes", () => {
  const table = allowedImports();
  expect(table.size).toBeGreaterThan(15);
  const up = (folder: string) => (folder.startsWith("src/") ? ".." : "../src");
  const forbidden: string[] = [];
  for (const [folder, allowed] of table) {
    const own = folder.replace("src/", "");
    for (const target of [...table.keys()].map((name) => name.replace("src/", ""))) {
      if (target === own) continue;
      const path = `${folder}/planted_${target}.ts`;
      const from = target === "workers" ? "../../workers/thing.ts" : `${up(folder)}/${target}/thing.ts`;
      plant(path, `import { thing } from "${from}";\n\nexport const again = thing;\n`);
      if (!allowed.has(target)) forbidden.push(path);
    }
  }
  expect(forbidden.length).toBeGreaterThan(100);
  const refused = [...lint()].filter(([, rules]) =>
    rules.some((rule) => rule.includes("no-restricted-imports")),
  );
  expect(refused.map(([path]) => path).sort()).toEqual(forbidden.sort());
});

test("a cycle of two files is refused", () => {
  plant("src/core/hen.ts", 'import { egg } from "./egg.ts";\n\nexport const hen = (): number => egg;\n');
  plant("src/core/egg.ts", 'import { hen } from "./hen.ts";\n\nexport const egg = hen();\n');
  const rules = lint();
  expect(rules.get("src/core/hen.ts")?.join()).toContain("no-cycle");
});
