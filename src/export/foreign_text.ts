// Names and words that a model, a file or a person brought, on their way into a file that another program reads: there too they are
// text alone. A name may hold a line end, markup, an address or signs that hide.
import { replaceUnseen, visibleText } from "../core/visible_text.ts";

/** One line, in which nothing is hidden: for comments and plain text. */
export const oneLine = (text: string): string => visibleText(text.replaceAll(/\s+/g, " ").trim());

/** One line of running text in Markdown that shows the very signs: no markup, picture, link or reference comes of them. */
export function inMarkdown(text: string): string {
  return oneLine(text)
    .replaceAll(/[\\`*[\]<>|&~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, String.raw`\$&`)
    .replace(/^(?:#{1,6}|[-+])(?=\s|$)|^=+$|(?<=^\d{1,9})[.)](?=\s|$)/, String.raw`\$&`)
    .replaceAll("://", String.raw`:\/\/`)
    .replaceAll("@", String.raw`\@`)
    .replaceAll(/\bwww\./gi, (start) => `${start.slice(0, 3)}\\.`);
}

/** The same as code, where that can be. */
export function markdownCode(text: string): string {
  const line = oneLine(text);
  return line.includes("`") || line === "" ? inMarkdown(line) : `\`${line}\``;
}

/** A value in YAML. */
export const yamlText = (text: string): string => JSON.stringify(oneLine(text));

/** A string in Python's own notation, on one line. */
export function pythonText(text: string): string {
  return replaceUnseen(JSON.stringify(text), (sign) => {
    const code = sign.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
  });
}
