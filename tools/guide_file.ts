// The teacher's guide, docs/lesson.md and its German, as pages beside the built one: they are read on the screen, and printed by the browser.
// `npm run guide` prints them to docs/lesson.pdf and docs/lesson.de.pdf.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Marked, type Tokens } from "marked";
import type { Plugin } from "vite";

/** The guide in each language of the page. */
export const GUIDES = {
  en: { source: "docs/lesson.md", page: "guide.html", print: "docs/lesson.pdf", edition: "edition" },
  de: { source: "docs/lesson.de.md", page: "guide.de.html", print: "docs/lesson.de.pdf", edition: "Ausgabe" },
} as const;
export type GuideLanguage = keyof typeof GUIDES;
export const GUIDE_LANGUAGES: readonly GuideLanguage[] = ["en", "de"];

const STYLES = "guide.css";
const ROOT = join(import.meta.dirname, "..");
/** On paper the guide looks as the report of a run does. */
const STYLE_SOURCES = ["src/app/report/report.css", "tools/guide.css"];

export interface Guide {
  readonly html: string;
  readonly css: string;
  /** Ten digits that are others as soon as text or looks are. They stand in the document's title, which a printed PDF keeps. */
  readonly edition: string;
}

/** The guide as its sources stand now. */
export function readGuide(language: GuideLanguage): Guide {
  const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
  return guideOf(read(GUIDES[language].source), STYLE_SOURCES.map(read).join("\n"), language);
}

/** What only readers of the repository need. */
const NOT_IN_PRINT = /<!-- not in print -->.*?<!-- in print -->/gs;

/** @param text Markdown with one heading of the first rank, the title */
export function guideOf(text: string, css: string, language: GuideLanguage): Guide {
  const title = /^# (.+)$/m.exec(text)?.[1];
  if (title === undefined) throw new Error("the guide has no title");
  const printed = text.replaceAll(NOT_IN_PRINT, "").replaceAll(/(\d) %/g, "$1\u{a0}%"); // a figure and its sign stay on one line
  const body = markdown.parse(printed, { async: false });
  const edition = createHash("sha256").update(`${title}\n${body}\n${css}`).digest("hex").slice(0, 10);
  const named = `${markdown.parseInline(title, { async: false })} (${GUIDES[language].edition} ${edition})`;
  return { html: pageOf(named, body, language), css, edition };
}

/** The name under which a heading is linked to, as GitHub makes it. @param text of the heading, as it is typed */
export const headingName = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\s-]/gu, "")
    .replaceAll(/\s/g, "-");

const markdown = new Marked({
  renderer: {
    heading({ tokens, depth, text }: Tokens.Heading): string {
      return `<h${depth} id="${headingName(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
  },
});

const pageOf = (title: string, body: string, language: GuideLanguage): string => `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="referrer" content="no-referrer" />
    <title>${title}</title>
    <link rel="stylesheet" href="./${STYLES}" />
  </head>
  <body>
    <main class="run-report guide">
${body}    </main>
  </body>
</html>
`;

export function guideFile(): Plugin {
  return {
    name: "retort-guide",
    apply: "build",
    generateBundle() {
      for (const language of GUIDE_LANGUAGES) {
        const { html, css } = readGuide(language);
        this.emitFile({ type: "asset", fileName: GUIDES[language].page, source: html });
        if (language === "en") this.emitFile({ type: "asset", fileName: STYLES, source: css }); // both look the same
      }
    },
  };
}
