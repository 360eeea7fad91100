// Methods of Python's texts that templates call, where JavaScript's methods of the same purpose give another result: characters are
// counted as code points, and strip takes a set of characters.

type Test = (character: string) => boolean;

/** What Python counts as blank; JavaScript's list has U+FEFF instead of U+001C to U+001F and U+0085. */
const BLANK = /[\t-\r\u0085\p{Z}]/u;
const isBlank: Test = (character) =>
  BLANK.test(character) || (character >= "\u001C" && character <= "\u001F");

/** Whether a character is one of those to strip; null stands for blanks. */
function testFor(characters: string | null): Test {
  if (characters === null) return isBlank;
  const set = new Set(characters);
  return (character) => set.has(character);
}

/** str.lstrip */
export function stripBegin(text: string, characters: string | null = null): string {
  const isStripped = testFor(characters);
  const list = Array.from(text);
  const first = list.findIndex((character) => !isStripped(character));
  return first < 0 ? "" : list.slice(first).join("");
}

/** str.rstrip */
export function stripEnd(text: string, characters: string | null = null): string {
  const isStripped = testFor(characters);
  const list = Array.from(text);
  const last = list.findLastIndex((character) => !isStripped(character));
  return list.slice(0, last + 1).join("");
}

/** str.strip */
export function strip(text: string, characters: string | null = null): string {
  return stripBegin(stripEnd(text, characters), characters);
}

/** str.capitalize */
export function capitalize(text: string): string {
  const [first = "", ...rest] = Array.from(text);
  return first.toUpperCase() + rest.join("").toLowerCase();
}

/** str.title: a letter behind anything but a letter is large, all others are small. */
export function titleCase(text: string): string {
  return text.replace(/\p{L}+/gu, capitalize);
}

/** Jinja's filter "title", which begins words at blanks, hyphens and opening brackets only. */
export function titleWords(text: string): string {
  return text.replace(/[^-\s({[<]+/g, capitalize);
}

/** str.splitlines for the line ends that a chat has. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** repr(text), as a list of texts is printed. */
export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const inner = text.replace(/[\\\p{Cc}]/gu, (character) => {
    const known = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    return known ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  return quote + (quote === "'" ? inner.replaceAll("'", "\\'") : inner) + quote;
}

/** Jinja's filter "indent". */
export function indented(
  text: string,
  indention: string,
  { first, blank }: { readonly first: boolean; readonly blank: boolean },
): string {
  const [begin = "", ...rest] = splitLines(`${text}\n`);
  const lines = rest.map((line) => (line === "" && !blank ? line : indention + line));
  return (first ? indention : "") + [begin, ...lines].join("\n");
}
