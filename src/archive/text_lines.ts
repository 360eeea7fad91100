// The lines of a text that comes piece by piece: only the line at hand is held, however long the text is.

/** What is wrong with the text, in words that go on from its name and a colon. */
export class BadText extends Error {}

/** The lines without their line breaks; each must end with one.
 *  @param most how many characters a line may have
 *  @throws BadText for bytes that are no UTF-8, a line that is longer, and a last line that does not end */
export async function* textLines(
  chunks: AsyncIterable<Uint8Array<ArrayBuffer>>,
  most: number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let open: string[] = [];
  let length = 0;
  let count = 0;
  for await (const chunk of chunks) {
    const [first = "", ...more] = decoded(decoder, chunk).split("\n");
    open.push(first);
    length += first.length;
    for (const next of more) {
      checkLength(length, most, count + 1);
      count++;
      yield open.join("");
      [open, length] = [[next], next.length];
    }
    checkLength(length, most, count + 1);
  }
  if (length > 0 || decoded(decoder) !== "") throw new BadText("its last line is cut off");
}

function decoded(decoder: TextDecoder, chunk?: Uint8Array<ArrayBuffer>): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch (cause) {
    throw new BadText("it is not valid UTF-8", { cause });
  }
}

function checkLength(length: number, most: number, line: number): void {
  if (length > most)
    throw new BadText(`its line ${line} is longer than the ${most} characters that are read`);
}
