// What a solution does, apart from how it says it: its operations in their order. Two solutions with one signature are one
// way of thinking in other words.
// Source of the idea: AgentArk (arXiv:2602.03955, section 3.3.2), where a large model judges "structurally different"; here
// the sums a solution writes down decide, which needs no judge. A text without any sum has the empty signature.

/** "12 - 5 = 7", "3 x 4 = 12", "1,200 ÷ 4 = 300", with any signs people and models write. */
const SUM = /(-?\d[\d,]*(?:\.\d+)?) ?([-+*/x×·÷−]) ?(-?\d[\d,]*(?:\.\d+)?) ?=/g;
const SIGNS: Readonly<Record<string, string>> = { "−": "-", x: "*", "×": "*", "·": "*", "÷": "/" };

/** One word for each operation, e.g. ["12-5", "3*4"]. The sides of + and * are sorted, as they commute. */
export function signatureOf(solution: string): string[] {
  return [...solution.matchAll(SUM)].map(([, left = "", sign = "", right = ""]) => {
    const operator = SIGNS[sign] ?? sign;
    const sides = [left, right].map((side) => side.replaceAll(",", ""));
    if (operator === "+" || operator === "*") sides.sort((a, b) => Number(a) - Number(b));
    return sides.join(operator);
  });
}

/** How many operations, and pairs of operations that follow each other, only one of the two has; 0: the same signature. */
export function signatureDistance(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [parts(a), parts(b)];
  const only = (these: ReadonlySet<string>, those: ReadonlySet<string>) =>
    [...these].filter((part) => !those.has(part)).length;
  return only(left, right) + only(right, left);
}

/** Each operation with its number if it comes again, and each with its successor. */
function parts(signature: readonly string[]): Set<string> {
  const seen = new Map<string, number>();
  const all = new Set<string>();
  signature.forEach((operation, i) => {
    const time = (seen.get(operation) ?? 0) + 1;
    seen.set(operation, time);
    all.add(`${operation} #${time}`);
    if (i > 0) all.add(`${signature[i - 1]} then ${operation}`);
  });
  return all;
}
