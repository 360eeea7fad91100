// No text becomes markup or code anywhere in the source: what agents, files and people say reaches the page as text alone.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const SINKS =
  /\.(?:inner|outer)HTML\b|dangerouslySetInnerHTML|insertAdjacentHTML|document\.write|createContextualFragment|\bsrcdoc\b|\bsrcDoc\b|setHTMLUnsafe|DOMParser|\bnew Function\b|(?<![.\w])eval\(|setTimeout\(\s*["'`]|javascript:/;

const sinksIn = (text: string): string[] => text.split("\n").filter((line) => SINKS.test(line));

test("the source has no place where a text is read as markup or code", () => {
  const found = ["src", "workers"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(({ name }) => /\.tsx?$/.test(name))
      .flatMap(({ parentPath, name }) =>
        sinksIn(readFileSync(join(parentPath, name), "utf8")).map((line) => `${name}: ${line.trim()}`),
      ),
  );
  expect(found).toEqual([]);
});

test("each way to do so is found", () => {
  for (const line of [
    "element.innerHTML = text;",
    "<p dangerouslySetInnerHTML={{ __html: text }} />",
    'new Function("return 1")',
    "eval(text)",
    "<iframe srcdoc={text} />",
    'href = "javascript:alert(1)"',
  ])
    expect(sinksIn(line), line).toHaveLength(1);
});
