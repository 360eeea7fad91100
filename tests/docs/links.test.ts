// Links and pictures of README, CHANGELOG, CONTRIBUTING and docs lead to files that are there, and to headings of those that are text.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { headingName } from "../../tools/guide_file.ts";

const ROOT = join(import.meta.dirname, "../..");
const pages = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** A page without its programs, in which brackets mean something else. */
const proseOf = (page: string): string =>
  readFileSync(join(ROOT, page), "utf8").replaceAll(/^```[\s\S]*?^```/gm, "");

/** The names of a page's headings; one that is there twice is counted, as GitHub does. */
function headingsOf(page: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const names = [...proseOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, text]) => {
    const name = headingName(text!.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}-${times}`;
  });
  return new Set(names);
}

function isThere(page: string, link: string): boolean {
  const [path, heading] = link.split("#");
  const target = path === "" ? page : join(dirname(page), path!);
  if (!existsSync(join(ROOT, target))) return false;
  return heading === undefined || !target.endsWith(".md") || headingsOf(target).has(heading);
}

test.each(pages)("%s links to nothing that is not there", (page) => {
  const links = [...proseOf(page).matchAll(/\]\(<?([^)\s>]+)>?\)/g)]
    .map(([, link]) => link!)
    .filter((link) => !/^[a-z]+:/.test(link));
  expect(links.filter((link) => !isThere(page, link))).toEqual([]);
});

test("a link to a file or a heading that is not there is found", () => {
  expect(isThere("docs/lesson.md", "#slow-machines")).toBe(true);
  expect(isThere("docs/lesson.md", "#fast-machines")).toBe(false);
  expect(isThere("README.md", "docs/lesson.md#slow-machines")).toBe(true);
  expect(isThere("README.md", "docs/lessons.md")).toBe(false);
});
