// The teacher's guide as a page and as a PDF, in each language: both say what its Markdown says today.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { GUIDE_LANGUAGES, guideOf, GUIDES, readGuide } from "../../tools/guide_file.ts";

const MOST_BYTES = 300_000;

/** A PDF's title is text of one byte a sign, or UTF-16 in hexadecimal digits (ISO 32000-2, 7.9.2.2). */
function titleOf(pdf: string): string {
  const hex = /\/Title <FEFF([0-9A-F]+)>/i.exec(pdf)?.[1];
  if (hex === undefined) return /\/Title \((.+)\)\n/.exec(pdf)?.[1]?.replaceAll("\\", "") ?? "";
  return Buffer.from(hex, "hex").swap16().toString("utf16le");
}

test.each(GUIDE_LANGUAGES)(
  "the PDF (%s) is a print of the guide as it stands; `npm run guide` makes it anew",
  (language) => {
    const { print, edition } = GUIDES[language];
    const pdf = readFileSync(join(import.meta.dirname, "../..", print), "latin1");
    expect(pdf.slice(0, 5)).toBe("%PDF-");
    expect(titleOf(pdf)).toContain(`(${edition} ${readGuide(language).edition})`);
    expect(pdf.length).toBeLessThan(MOST_BYTES);
  },
);

test("another word or another look is another edition; what is not printed changes nothing", () => {
  const { edition } = guideOf("# A & B\n\ntext", "p {}", "en");
  expect(guideOf("# A & B\n\ntexts", "p {}", "en").edition).not.toBe(edition);
  expect(guideOf("# A & B\n\ntext", "a {}", "en").edition).not.toBe(edition);
  const beside = "<!-- not in print -->\n\n[a PDF](a.pdf)\n\n<!-- in print -->\n\n";
  expect(guideOf(`# A & B\n\n${beside}text`, "p {}", "en").edition).toBe(edition);
});

test("the title is text, and a guide without one is refused", () => {
  const { html } = guideOf("# A & <b>B</b>\n", "", "de");
  expect(html).toMatch(/<title>A &amp; .*\(Ausgabe [0-9a-f]{10}\)<\/title>/);
  expect(html).toContain('<html lang="de">');
  expect(() => guideOf("text", "", "en")).toThrow("the guide has no title");
});

test.each(GUIDE_LANGUAGES)("each link of the guide (%s) leads to one of its headings", (language) => {
  const { html } = readGuide(language);
  const [links, names] = [/<a href="([^"]*)"/g, /<h\d id="([^"]*)"/g].map((found) =>
    [...html.matchAll(found)].map(([, value]) => value ?? ""),
  );
  expect(links!.length).toBeGreaterThan(0);
  for (const link of links!) expect(names!.map((name) => `#${name}`)).toContain(decodeURI(link));
});
