// Nine commands write docs/results.md; none may lose what another wrote.
import { expect, test } from "vitest";
import { anewSection, withSection } from "../../tools/results_page.ts";

test("each writer replaces its own part and keeps the other's", () => {
  const demo = withSection("", "demo", "# Measured results\n\ndemo 1\n");
  expect(demo).toBe("# Measured results\n\ndemo 1\n");
  const both = withSection(demo, "bench", "\n## Speed\n\nbench 1\n");
  expect(both).toContain("demo 1");
  expect(both).toContain("bench 1");
  const newer = withSection(both, "demo", "# Measured results\n\ndemo 2\n");
  expect(newer).not.toContain("demo 1");
  expect(newer).toContain("bench 1");
  const last = withSection(newer, "bench", "\n## Speed\n\nbench 2\n");
  expect(last).toContain("demo 2");
  expect(last).not.toContain("bench 1");
  expect(withSection(last, "bench", "\n## Speed\n\nbench 2\n")).toBe(last);
});

test("the experiment's part stands between the demo's and the bench's, whichever is written last", () => {
  const parts = { demo: "# Measured results\n\ndemo\n", science: "\n## Science\n", bench: "\n## Speed\n" };
  const orders = [
    ["demo", "science", "bench"],
    ["demo", "bench", "science"],
    ["demo", "science", "bench", "demo", "science"],
  ] as const;
  const pages = orders.map((order) => order.reduce((page, part) => withSection(page, part, parts[part]), ""));
  expect(new Set(pages).size).toBe(1);
  const [page = ""] = pages;
  expect(page.indexOf("demo")).toBeLessThan(page.indexOf("## Science"));
  expect(page.indexOf("## Science")).toBeLessThan(page.indexOf("## Speed"));
  expect(withSection(page, "science", "\n## Again\n")).not.toContain("## Science");
});

test("rows that were made anew stand behind the table, until a whole run replaces both", () => {
  const parts = { demo: "# Measured results\n\ndemo\n", science: "\n## Science\n", bench: "\n## Speed\n" };
  const page = (["demo", "bench", "science"] as const).reduce(
    (so, part) => withSection(so, part, parts[part]),
    "",
  );
  const added = withSection(page, "anew", "\n## Anew\n");
  expect(added.indexOf("## Science")).toBeLessThan(added.indexOf("## Anew"));
  expect(added.indexOf("## Anew")).toBeLessThan(added.indexOf("## Speed"));
  expect(withSection(added, "science", parts.science)).toBe(added);
  expect(withSection(added, "anew", "")).toBe(page);
});

test("rows that were added to the evidence stand between it and the bench", () => {
  const evidence = withSection(withSection("demo\n", "bench", "\n## Speed\n"), "evidence", "\n## Measured\n");
  const page = withSection(evidence, "added", "\n## Added\n");
  const taught = withSection(page, "chatTeachers", "\n## Taught\n");
  expect([...taught.matchAll(/^## .+/gm)].flat()).toEqual([
    "## Measured",
    "## Added",
    "## Taught",
    "## Speed",
  ]);
  expect(withSection(taught, "chatTeachers", "")).toBe(page);
  expect([...page.matchAll(/^## .+/gm)].flat()).toEqual(["## Measured", "## Added", "## Speed"]);
  expect(withSection(page, "evidence", "\n## Measured\n")).toBe(page);
  expect(withSection(page, "added", "")).toBe(evidence);
});

test("the tables of teachers and of methods stand behind the experiment's rows, and each is replaced by itself", () => {
  const parts = {
    anew: "\n## Anew\n",
    evidence: "\n## Measured\n",
    methods: "\n## Methods\n",
    teachers: "\n## Teachers\n",
  };
  const page = (["evidence", "methods", "anew", "teachers"] as const).reduce(
    (so, part) => withSection(so, part, parts[part]),
    "demo\n",
  );
  expect([...page.matchAll(/^## .+/gm)].flat()).toEqual([
    "## Anew",
    "## Teachers",
    "## Methods",
    "## Measured",
  ]);
  const newer = withSection(page, "teachers", "\n## Teachers, three seeds\n");
  expect(newer.replace("Teachers, three seeds", "Teachers")).toBe(page);
});

test("the part of rows made anew says which they are, and has no plot and no claim about rows that it lacks", () => {
  const section = [
    "",
    "## Distillation, measured",
    "",
    "    npm run science -- --seeds 3 --only pad-group",
    "",
    "- met: this",
    "- not measured: that. rows are missing",
    "",
    "![plot](plots/accuracy.svg)",
    "",
    "| method | main |",
    "",
  ].join("\n");
  expect(anewSection(section, ["pad-group"])).toBe(
    [
      "",
      "## Rows made anew",
      "",
      "Of the table above these rows were made again, with the recipes of today (docs/log.md): pad-group.",
      "",
      "    npm run science -- --seeds 3 --only pad-group",
      "",
      "- met: this",
      "",
      "| method | main |",
      "",
    ].join("\n"),
  );
});
