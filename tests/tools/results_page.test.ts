// Three commands write docs/results.md; neither may lose what the other wrote.
import { expect, test } from "vitest";
import { withSection } from "../../tools/results_page.ts";

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
