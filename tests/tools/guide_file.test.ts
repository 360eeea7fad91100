// The teacher's guide as a page and as a PDF: both say what docs/lesson.md says today.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { guideOf, readGuide } from "../../tools/guide_file.ts";

const PDF = readFileSync(join(import.meta.dirname, "../../docs/lesson.pdf"), "latin1");
const MOST_BYTES = 300_000;

test("docs/lesson.pdf is a print of the guide as it stands; `npm run guide` makes it anew", () => {
  expect(PDF.slice(0, 5)).toBe("%PDF-");
  expect(/\/Title \(.+ \\\(edition ([0-9a-f]{10})\\\)\)/.exec(PDF)?.[1]).toBe(readGuide().edition);
  expect(PDF.length).toBeLessThan(MOST_BYTES);
});

test("another word or another look is another edition; what is not printed changes nothing", () => {
  const { edition } = guideOf("# A & B\n\ntext", "p {}");
  expect(guideOf("# A & B\n\ntexts", "p {}").edition).not.toBe(edition);
  expect(guideOf("# A & B\n\ntext", "a {}").edition).not.toBe(edition);
  const beside = "<!-- not in print -->\n\n[a PDF](a.pdf)\n\n<!-- in print -->\n\n";
  expect(guideOf(`# A & B\n\n${beside}text`, "p {}").edition).toBe(edition);
});

test("the title is text, and a guide without one is refused", () => {
  expect(guideOf("# A & <b>B</b>\n", "").html).toMatch(/<title>A &amp; .*\(edition [0-9a-f]{10}\)<\/title>/);
  expect(() => guideOf("text", "")).toThrow("the guide has no title");
});

test("each link of the guide leads to one of its headings", () => {
  const { html } = readGuide();
  const [links, names] = [/<a href="([^"]*)"/g, /<h\d id="([^"]*)"/g].map((found) =>
    [...html.matchAll(found)].map(([, value]) => value),
  );
  expect(links!.length).toBeGreaterThan(0);
  for (const link of links!) expect(names!.map((name) => `#${name}`)).toContain(link);
});
