// Two commands write docs/results.md; neither may lose what the other wrote.
import { expect, test } from "vitest";
import { withSection } from "../../tools/results_page.mjs";

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
