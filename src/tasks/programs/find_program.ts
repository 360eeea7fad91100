// A program in a text that a model wrote: what stands in the last block of code, else what follows the first line that begins like code.

/** A longer text is searched no further. */
const MOST_LETTERS = 20_000;
const BLOCK = /```[ \t]{0,9}(?:javascript|js|typescript|ts|jsx)?[ \t]{0,9}\n([^]*?)(?:\n[ \t]{0,9}```|$)/gi;
const BEGINS =
  /^(?:export[ \t]+)?(?:default[ \t]+)?(?:async[ \t]+)?(?:function\b|const\b|let\b|var\b|class\b)/m;
const DEFINES = /\bfunction\b|=>|\bclass\b/;

/** The program as it can be run, without "export"; null where the text holds none. */
export function findProgram(text: string): string | null {
  const searched = text.slice(0, MOST_LETTERS);
  const blocks = [...searched.matchAll(BLOCK)].map(([, code]) => code!);
  const block = blocks.findLast((code) => DEFINES.test(code));
  if (block !== undefined) return runnable(block);
  const begins = BEGINS.exec(searched);
  if (blocks.length > 0 || begins === null) return null;
  const rest = searched.slice(begins.index);
  const program = rest.slice(0, rest.lastIndexOf("}") + 1) || (rest.split("\n")[0] ?? "");
  return DEFINES.test(program) ? runnable(program) : null;
}

/** Whether the text holds its program where it was asked for: in a block of code. */
export const isInBlock = (text: string): boolean => text.includes("```") && findProgram(text) !== null;

function runnable(code: string): string | null {
  const bare = code.replace(/^[ \t]{0,9}export[ \t]+(?:default[ \t]+)?/gm, "").trim();
  return bare === "" ? null : bare;
}
