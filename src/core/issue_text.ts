/** What a schema says is wrong with a value, in words for a sentence: what is missing and what is not known are called so. */
export function issueText(message: string): string {
  return message
    .replace(/^Invalid key: Expected (.+) but received undefined$/, "$1 is missing")
    .replace(/^Invalid key: Expected never but received (.+)$/, "$1 is not known here")
    .replace(/ but received undefined$/, " and got nothing");
}
