// Which signs of Unicode the expressions of single signs read, and which of them have signs in common.

const SURROGATES = [0xd800, 0xe000] as const;
/** Every sign there is, halves of pairs included, of which no two neighbours make a pair. */
let everySign: string | null = null;

function allSigns(): string {
  if (everySign !== null) return everySign;
  const parts: string[] = [];
  const add = (from: number, to: number): void => {
    for (let at = from; at < to; at += 0x1000)
      parts.push(
        String.fromCodePoint(...Array.from({ length: Math.min(0x1000, to - at) }, (_, i) => at + i)),
      );
  };
  add(0, SURROGATES[0]);
  add(0xdc00, SURROGATES[1]);
  add(SURROGATES[0], 0xdc00);
  add(SURROGATES[1], 0x110000);
  everySign = parts.join("");
  return everySign;
}

type Run = readonly [from: number, to: number];

/** Runs of signs that the expression reads, as places in the text of all signs. */
function runsOf(source: string): readonly Run[] {
  return Array.from(allSigns().matchAll(new RegExp(`(?:${source})+`, "gu")), ({ index, 0: run }) => [
    index,
    index + run.length,
  ]);
}

/** Says of two of the expressions whether there is a sign that both read. */
export function meeting(): (one: string, other: string) => boolean {
  const runs = new Map<string, readonly Run[]>();
  const known = new Map<string, boolean>();
  const find = (source: string): readonly Run[] => {
    const found = runs.get(source) ?? runsOf(source);
    runs.set(source, found);
    return found;
  };
  return (one, other) => {
    if (one === other) return true;
    const key = one < other ? `${one}\0${other}` : `${other}\0${one}`;
    const meets = known.get(key) ?? doMeet(find(one), find(other));
    known.set(key, meets);
    return meets;
  };
}

function doMeet(ones: readonly Run[], others: readonly Run[]): boolean {
  let i = 0;
  for (const [from, to] of ones) {
    while (i < others.length && others[i]![1] <= from) i++;
    if (i < others.length && others[i]![0] < to) return true;
  }
  return false;
}

/** Signs that patterns make a difference between; those that a pattern itself writes are added. */
const COMMON = [
  ...Array.from({ length: 0x250 }, (_, i) => i),
  ...Array.from("αжŸǅʰ́中あア가अ१५²Ⅷ。…—“€😀𝒜\u2028\u3000\uFEFF\u0301", (c) => c.codePointAt(0)!),
];

/** One sign for each way in which the expressions differ about signs, as far as common ones and their own tell. */
export function tellingSigns(sources: readonly string[]): readonly string[] {
  const tests = sources.map((source) => new RegExp(`^(?:${source})$`, "u"));
  const own = sources.flatMap((source) => writtenIn(source));
  const found = new Map<string, string>();
  for (const code of [...own, ...COMMON]) {
    const sign = String.fromCodePoint(code);
    const reads = tests.map((test) => (test.test(sign) ? "1" : "0")).join("");
    if (reads.includes("1") && !found.has(reads)) found.set(reads, sign);
  }
  return [...found.values()];
}

/** Code points of an expression's own signs, escapes read. */
function writtenIn(source: string): readonly number[] {
  const written = source
    .replace(/\\[pP]\{[^}]*\}/g, "")
    .matchAll(/\\u\{([^}]*)\}|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|([^])/gu);
  return Array.from(written, ([, long, four, two, sign]) =>
    sign === undefined ? Number.parseInt(long ?? four ?? two ?? "0", 16) : sign.codePointAt(0)!,
  );
}
