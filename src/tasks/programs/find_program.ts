// A program in a text that a model wrote: what stands in the last block of code that defines it, else what follows the first line that begins
// like code. A block in another language is none, and one that only calls what an earlier one defines shows how it is used.

/** A longer text is searched no further. */
const MOST_LETTERS = 20_000;
/** A span in one line, or a block: the rest of its first line and what stands below, up to the next fence. */
const FENCED = /```(?:[^\n`]*```|(?<info>[^\n`]*)\n(?<code>[^]*?)(?:```|$))/g;
const OURS = /^\s*(?:$|(?:javascript|js|jsx|typescript|ts|tsx)\b)/i;
const BEGINS =
  /^(?:export[ \t]+)?(?:default[ \t]+)?(?:async[ \t]+)?(?:function\b|const\b|let\b|var\b|class\b)/m;
const DEFINES = /\bfunction\b|=>|\bclass\b/;
/** The name that a line without indentation gives to a function or a class. */
const NAMED =
  /^(?:export[ \t]+)?(?:default[ \t]+)?(?:(?:async[ \t]+)?(?:function|class)\b[ \t*]*(?<own>[\w$]+)|(?:const|let|var)[ \t]+(?<given>[\w$]+)[^=;\n]{0,60}=\s{0,9}(?:async\s{1,9})?(?:function\b|class\b|(?:[\w$]+|\([^;]{0,300}?\)[^=;\n]{0,60})\s{0,9}=>))/gm;
/** What may stand behind the last brace of a program outside of a block, in the same line … */
const REST = /^(?:[,;)\]]|\.\w)[^\n]*/;
/** … and below it: lines that are indented, go on with a statement, or begin like code. */
const BELOW = /^(?:\n{1,3}(?:[ \t]+\S|[.?:&|)\]}]|(?:async|function|const|let|var|class)\b)[^\n]*)*/;

/** The program as it can be run, without "export"; null where the text holds none. */
export function findProgram(text: string): string | null {
  const searched = text.slice(0, MOST_LETTERS);
  const blocks = blocksOf(searched);
  const program = blocks.length > 0 ? programOf(blocks) : outsideOfBlocks(searched.replaceAll(FENCED, "\n"));
  return program === undefined ? null : runnable(program);
}

/** Whether the text holds its program where it was asked for: in a block of code. */
export const isInBlock = (text: string): boolean =>
  programOf(blocksOf(text.slice(0, MOST_LETTERS))) !== undefined;

const blocksOf = (text: string): readonly string[] =>
  [...text.matchAll(FENCED)].flatMap(({ groups }) =>
    groups?.["code"] !== undefined && OURS.test(groups["info"]!) ? [groups["code"]] : [],
  );

function programOf(blocks: readonly string[]): string | undefined {
  const naming = blocks.filter((code) => namesIn(code).length > 0);
  return (
    naming.findLast((code, i) => !isUsage(code, naming.slice(0, i))) ??
    blocks.findLast((code) => DEFINES.test(code))
  );
}

/** Whether a block calls what those before it define, and defines none of it anew. */
function isUsage(code: string, before: readonly string[]): boolean {
  const known = new Set(before.flatMap(namesIn));
  const called = code.match(/(?<![\w$])[\w$]{1,60}(?=[ \t]{0,9}\()/g) ?? [];
  return called.some((name) => known.has(name)) && !namesIn(code).some((name) => known.has(name));
}

const namesIn = (code: string): readonly string[] =>
  [...code.matchAll(NAMED)].map(({ groups }) => groups?.["own"] ?? groups?.["given"] ?? "");

function outsideOfBlocks(text: string): string | undefined {
  const begins = BEGINS.exec(text);
  if (begins === null) return undefined;
  const rest = text.slice(begins.index);
  const braced = rest.lastIndexOf("}") + 1;
  const line = braced === 0 ? rest.split("\n")[0]! : rest.slice(0, braced);
  const whole = line + (braced === 0 ? "" : (REST.exec(rest.slice(braced))?.[0] ?? ""));
  const program = whole + BELOW.exec(rest.slice(whole.length))![0];
  return DEFINES.test(program) ? program : undefined;
}

function runnable(code: string): string | null {
  const bare = code.replace(/^[ \t]{0,9}export[ \t]+(?:default[ \t]+)?/gm, "").trim();
  return bare === "" ? null : bare;
}
