// A text as its words alone: what two spellings of one sentence have in common.

const WORD = /[\p{L}\p{N}]+(?:[.,'’][\p{L}\p{N}]+)*/gu;

/** The words and numbers in order, in small letters, without punctuation: "Don't pay $1,200!" gives don't, pay, 1,200. */
export function plainWords(text: string): readonly string[] {
  return text.normalize("NFKC").replaceAll("’", "'").toLowerCase().match(WORD) ?? [];
}

/** The same as one text, a blank between two words. */
export function plainText(text: string): string {
  return plainWords(text).join(" ");
}
