// What a remark decides, read out of its words: a word or a number behind a mark that it was asked for. Small models keep such a form
// only sometimes, so that every reader here has an answer for a text that does not, and says which.

/** The word behind the last "Mark: word"; without such a line the only one of `words` that the text holds at all, null where there is
 *  none or several. @param words in small letters, as the result is spelled */
export function saidWord<Word extends string>(
  text: string,
  mark: string,
  words: readonly Word[],
): Word | null {
  const said = text.toLowerCase();
  const marked = [
    ...said.matchAll(new RegExp(`\\b${mark.toLowerCase()}\\b[^a-z\\n]{0,9}(${words.join("|")})\\b`, "g")),
  ].at(-1)?.[1];
  const found = words.filter((word) => new RegExp(`\\b${word}\\b`).test(said));
  return words.find((word) => word === marked) ?? (found.length === 1 ? found[0]! : null);
}

/** The numbers behind the last "Mark:", as many as stand on its line; none without such a line. */
export function saidNumbers(text: string, mark: string): readonly number[] {
  const line =
    [...text.matchAll(new RegExp(`\\b${mark}s?\\b[ \\t]{0,9}:([^\\n]{0,200})`, "gi"))].at(-1)?.[1] ?? "";
  return (line.match(/\d{1,4}/g) ?? []).map(Number);
}
