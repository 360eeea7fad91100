// Signs that change how the text around them is read without being seen: direction marks, blanks without width, control characters. A text
// that a model or a file brings could look like another one with them, so they are shown by their numbers.

/** U+202E turns what follows around; U+200B hides between letters; the joiners of emoji and of scripts that need them stay. */
const UNSEEN =
  /(?![\t\n\r])[\p{Cc}\u00AD\u061C\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

/** "a\u202Eb" -> "a[U+202E]b". */
export function visibleText(text: string): string {
  return replaceUnseen(
    text,
    (sign) => `[U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
  );
}

/** The text with something else in the place of each such sign. */
export function replaceUnseen(text: string, by: (sign: string) => string): string {
  return text.replaceAll(UNSEEN, by);
}
