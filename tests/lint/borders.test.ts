// borders.json says who may import whom. Here every import that it forbids is planted in a copy of the tree, and the linter must
// name each one; what it allows must pass. The linter does not follow types around a cycle, so cycles are looked for here too.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  allowedRooms,
  bordersTable,
  folderOf,
  isNeverImported,
  linterConfig,
  readBorders,
} from "../../tools/borders.ts";
import { findCycle, importGraph } from "./import_graph.ts";

const ROOT = join(import.meta.dirname, "../..");
const OXLINT = join(ROOT, "node_modules/.bin/oxlint");
const borders = readBorders();
const rooms = Object.keys(borders.rooms);

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

let tree = "";
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "retort-lint-"));
});
afterEach(() => {
  rmSync(tree, { recursive: true, force: true });
}, 60_000); // thousands of files on a crowded disk

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

/** Plants a file that imports another one by its path from the root. */
function plantImport(path: string, target: string): void {
  const from = relative(dirname(path), target);
  plant(
    path,
    `import { thing } from "${from.startsWith(".") ? from : `./${from}`}";\n\nexport const again = thing;\n`,
  );
}

/** Lints the planted tree; file -> rules it broke. */
function lint(): Map<string, string[]> {
  copyFileSync(join(ROOT, ".oxlintrc.json"), join(tree, ".oxlintrc.json"));
  const run = spawnSync(OXLINT, ["--format", "json"], {
    cwd: tree,
    encoding: "utf8",
    maxBuffer: 100 * 2 ** 20,
  });
  const { diagnostics } = JSON.parse(run.stdout) as { readonly diagnostics: readonly Diagnostic[] };
  const found = new Map<string, string[]>();
  for (const { filename, code } of diagnostics) found.set(filename, [...(found.get(filename) ?? []), code]);
  return found;
}

function refusedImports(): string[] {
  const refused = [...lint()].filter(([, rules]) =>
    rules.some((rule) => rule.includes("no-restricted-imports")),
  );
  return refused.map(([path]) => path).sort();
}

const squeezed = (markdown: string) => markdown.replaceAll(/ +/g, " ").replaceAll(/-+/g, "-");

test("the linter's rules and the table of docs/architecture.md are those of borders.json (else: npm run borders)", () => {
  const linter = readFileSync(join(ROOT, ".oxlintrc.json"), "utf8");
  expect(JSON.parse(linter)).toEqual(linterConfig(borders, linter));
  const page = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
  expect(squeezed(page)).toContain(squeezed(bordersTable(borders)));
});

test("the rooms are the folders of src, and the workers", () => {
  const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  expect([...folders, "workers"].sort()).toEqual(rooms.toSorted());
});

test("every import that borders.json forbids is refused, every one that it allows passes", () => {
  const forbidden: string[] = [];
  for (const room of rooms) {
    const allowed = allowedRooms(borders, room);
    for (const target of rooms.filter((name) => name !== room)) {
      for (const inner of ["", "inner/", "inner/deep/", "inner/deep/deeper/"]) {
        const path = `${folderOf(room)}/${inner}planted_${target}.ts`;
        plantImport(path, `${folderOf(target)}/thing.ts`);
        if (!allowed.has(target)) forbidden.push(path);
      }
    }
  }
  expect(forbidden.length).toBeGreaterThan(1000);
  expect(refusedImports()).toEqual(forbidden.sort());
});

test("a folder inside a room may have another room's name", () => {
  plantImport("src/app/stages/debate/view.ts", "src/app/stages/train/view.ts");
  plantImport("src/app/stages/train/view.ts", "src/app/train/curve.ts");
  plantImport("src/app/stages/train/peek.ts", "src/train/curve.ts");
  expect(refusedImports()).toEqual(["src/app/stages/train/peek.ts"]);
});

test("files with a rule of their own follow it", () => {
  const planted = rooms.flatMap((room) =>
    (borders.rooms[room]?.files ?? []).flatMap(({ match }) =>
      rooms
        .filter((target) => target !== room)
        .map((target) => ({ room, target, match, path: match.replace("*", `of_${target}`) })),
    ),
  );
  // a rule for a single file has one file to plant: its forbidden imports go into it together, and then its allowed ones
  for (const isAllowed of [false, true]) {
    const texts = new Map<string, string>();
    for (const { room, target, path } of planted) {
      if (allowedRooms(borders, room, path).has(target) !== isAllowed) continue;
      const file = `${folderOf(room)}/${path}`;
      const from = relative(dirname(file), `${folderOf(target)}/thing.ts`);
      texts.set(file, `${texts.get(file) ?? ""}export { thing as ${target} } from "${from}";\n`);
    }
    for (const [file, text] of texts) plant(file, text);
    expect(texts.size).toBeGreaterThan(0);
    expect(refusedImports()).toEqual(isAllowed ? [] : [...texts.keys()].sort());
    for (const file of texts.keys()) rmSync(join(tree, file));
  }
});

test("a room may never import certain files of another one, and may import those beside them", () => {
  const refused: string[] = [];
  for (const room of rooms) {
    for (const [i, glob] of (borders.rooms[room]?.never ?? []).entries()) {
      const path = `${folderOf(room)}/inner/never_${i}.ts`;
      plantImport(path, `src/${glob.replaceAll("*", "any")}`);
      plantImport(
        `${folderOf(room)}/inner/beside_${i}.ts`,
        `src/${dirname(glob).replaceAll("*", "any")}/api.ts`,
      );
      refused.push(path);
    }
  }
  expect(refused).toContain("src/app/inner/never_0.ts");
  expect(refusedImports()).toEqual(refused.sort());
});

test("a way out of src and in again is refused", () => {
  plant("src/core/detour.ts", 'export { thing } from "../../src/app/thing.ts";\n');
  expect(refusedImports()).toEqual(["src/core/detour.ts"]);
});

test("a cycle of two files is refused", () => {
  plant("src/core/hen.ts", 'import { egg } from "./egg.ts";\n\nexport const hen = (): number => egg;\n');
  plant("src/core/egg.ts", 'import { hen } from "./hen.ts";\n\nexport const egg = hen();\n');
  const rules = lint();
  expect(rules.get("src/core/hen.ts")?.join()).toContain("no-cycle");
});

test("a cycle through a type is found", () => {
  plant("src/core/farm.ts", 'export type { Hen } from "./hen.ts";\n');
  plant("src/core/hen.ts", 'import type { Egg } from "./egg.ts";\n\nexport type Hen = Egg[];\n');
  plant("src/core/egg.ts", 'export type Egg = import("./hen.ts").Hen | null;\n');
  const cycle = findCycle(importGraph(tree, ["src"])) ?? [];
  expect(cycle).toHaveLength(3);
  expect(new Set(cycle)).toEqual(new Set(["src/core/egg.ts", "src/core/hen.ts"]));
});

test("no files of the tree import one another in a circle, types included", () => {
  expect(findCycle(importGraph(ROOT, ["src", "workers"]))?.join(" -> ") ?? "no cycle").toBe("no cycle");
});

test("no import of the tree crosses a border, whatever way it is written", () => {
  const roomOf = (path: string) => path.replace("src/", "").split("/")[0] ?? "";
  const crossings = [...importGraph(ROOT, ["src", "workers"])].flatMap(([file, targets]) => {
    const room = roomOf(file);
    if (file === "src/main.ts") return []; // it puts the page together
    const inRoom = file.slice(folderOf(room).length + 1);
    const crossing = (target: string) =>
      roomOf(target) !== room &&
      (!allowedRooms(borders, room, inRoom).has(roomOf(target)) ||
        isNeverImported(borders, room, target.replace("src/", "")));
    return targets.filter(crossing).map((target) => `${file} -> ${target}`);
  });
  expect(crossings).toEqual([]);
});
