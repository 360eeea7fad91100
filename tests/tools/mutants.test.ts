// The mutants of `npm run test:mutants` can be made: each one's text stands once in the source as it is now. Whether a test notices
// them takes minutes and is that command's word.
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { type Mutant, MUTANTS } from "../../tools/mutants/mutants.ts";
import { fileOf, readSource } from "../../tools/mutants/source.ts";

const source = readSource(process.cwd());

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
  "%s: its text stands once, and its tests are there",
  (_, mutant) => {
    expect(fileOf(mutant, source)).toMatch(/^src\//);
    const found = mutant.tests.filter(
      (path) =>
        existsSync(dirname(path)) &&
        readdirSync(dirname(path)).some((name) => join(dirname(path), name).startsWith(path)),
    );
    expect(found).not.toEqual([]);
  },
);

test("names are told apart, and every room of more than a few files has a mutant", () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  const rooms = new Set(MUTANTS.map((mutant) => fileOf(mutant, source).split("/")[1]));
  const sizes = new Map<string, number>();
  for (const path of source.keys()) sizes.set(path.split("/")[1]!, (sizes.get(path.split("/")[1]!) ?? 0) + 1);
  const large = [...sizes].filter(([, files]) => files > 5).map(([room]) => room);
  expect(large.length).toBeGreaterThan(20);
  expect(large.filter((room) => !rooms.has(room))).toEqual([]);
});

test("a text that stands nowhere, or twice, and a change that changes nothing are errors by name", () => {
  const mutant: Mutant = { name: "toy", text: "a = 1", becomes: "a = 2", tests: ["tests/toy"] };
  const files = (...texts: string[]) => new Map(texts.map((text, i) => [`src/${i}.ts`, text]));
  expect(fileOf(mutant, files("b", "let a = 1;"))).toBe("src/1.ts");
  expect(() => fileOf(mutant, files("b"))).toThrow(
    'Mutant "toy": its text must stand once in src and stands nowhere',
  );
  expect(() => fileOf(mutant, files("a = 1", "a = 1"))).toThrow("stands 2 times (src/0.ts, src/1.ts)");
  expect(() => fileOf(mutant, files("a = 1; a = 1"))).toThrow("stands 2 times");
  expect(() => fileOf({ ...mutant, becomes: "a = 1" }, files("a = 1"))).toThrow('"toy" changes nothing');
});
