// The final number of a worked solution in free text, as GSM8K-shaped tasks are judged: "#### 42", "\boxed{42}", "The answer
// is 42", else the last number that stands anywhere. Numbers are compared exactly, as fractions of whole numbers.
// Trap: "-" is a sign only where a number can begin ("= -3"), else an operator ("5-3"); a comma belongs to a number only
// where it separates thousands.

/** A value as numerator / denominator in lowest terms; the denominator is above 0. */
interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Characters of one number beyond which it is no answer; bounds the search and the arithmetic. */
const MAX_LENGTH = 100;

const DIGITS = String.raw`(?:\d{1,3}(?:,\d{3}){1,33}(?![\d,])|\d+)(?:\.\d+)?|\.\d+`;
const SIGN = String.raw`(?<![\w)\]}.])[-+−]?\s?`;
/** sign, whole part of a mixed number, numerator or the number itself, divisor */
const NUMBER = new RegExp(
  String.raw`(?<sign>${SIGN})[$€£]?(?<inner>-?)(?:(?<whole>\d{1,30})?\\frac\{(?<minus>-?)(?<top>${DIGITS})\}\{(?<bottom>${DIGITS})\}|(?<first>${DIGITS})(?:\s*/\s*(?<divisor>${DIGITS})(?!\s*/))?)`,
  "g",
);

/** What stands after the last of these is the answer, the first kind that is there wins. The mere word "answer" announces nothing. */
const ANNOUNCED: readonly RegExp[] = [
  /####/g,
  /\\boxed\s*(?=\{)/g,
  /\banswer(?:\s{1,9}(?:is|was|equals|would be|will be)\b\s{0,9}:?|\s{0,9}[:=])\s{0,9}/gi,
];
/** A calculation from its begin on: numbers, operators, single letters, and at least one "=". */
const CALCULATION =
  /^(?:[A-Za-z](?![A-Za-z])|[\d.,$€£%^+\-−*×·÷/() ]|\\(?:times|cdot|div)(?![A-Za-z]))*=(?:[A-Za-z](?![A-Za-z])|[\d.,$€£%^+\-−*×·÷/()= ]|\\(?:times|cdot|div)(?![A-Za-z])|\\frac|[{}])*/;

/** Signs of a text, from its end, in which an answer is looked for: far more than any model writes behind its last one. */
const MAX_SEARCHED = 16_384;

/** The final answer's spelling in the text, null when there is no number. */
export function finalAnswer(said: string): string | null {
  const text = said.slice(-MAX_SEARCHED);
  for (const pattern of ANNOUNCED) {
    for (const match of [...text.matchAll(pattern)].toReversed()) {
      const start = match.index + match[0].length;
      const [line = ""] = text.slice(start, start + MAX_LENGTH).split("\n");
      const first = announced(line);
      if (first !== undefined) return first;
    }
  }
  return numbers(text).at(-1) ?? null;
}

/** The first number of a line, or the result where the line begins with a calculation: "5 * 6 = 30". */
function announced(line: string): string | undefined {
  const [calculation] = CALCULATION.exec(line) ?? [];
  const result = calculation?.slice(calculation.lastIndexOf("=") + 1);
  return (result === undefined ? undefined : numbers(result)[0]) ?? numbers(line)[0];
}

/** Numbers as LaTeX writes them, in the one way that `NUMBER` reads: thousands behind commas, \frac with braces. */
function plainLatex(text: string): string {
  if (!text.includes("\\") && !text.includes("{")) return text;
  return text
    .replace(/(?<=\d)(?:\{,\}|,\\!|\\[,;: !])(?=\d{3}(?!\d))/g, ",")
    .replace(/\\[dtc]frac(?![A-Za-z])/g, "\\frac")
    .replace(/\\frac\s?(\d)\s?(\d)(?!\d)/g, "\\frac{$1}{$2}");
}

/** True when both hold a number and it is the same one: "1,234" and "1234.0", "$5" and "5", "1/2" and "0.5". */
export function sameNumber(a: string | null, b: string | null): boolean {
  const [left, right] = [valueOf(a), valueOf(b)];
  return (
    left !== null &&
    right !== null &&
    left.numerator === right.numerator &&
    left.denominator === right.denominator
  );
}

/** One spelling for every spelling of a number, e.g. "7", "-1/2"; null for a text that is more than one plain number. */
export function canonicalNumber(text: string): string | null {
  const plain = plainLatex(text.trim());
  const [match] = plain.matchAll(NUMBER);
  if (match === undefined || match[0].trim() !== plain) return null;
  const value = valueOf(plain);
  if (value === null) return null;
  return value.denominator === 1n ? String(value.numerator) : `${value.numerator}/${value.denominator}`;
}

function numbers(text: string): string[] {
  return [...plainLatex(text).matchAll(NUMBER)].map(([number]) => number.trim());
}

function valueOf(text: string | null): Fraction | null {
  const match = text === null ? null : [...plainLatex(text).matchAll(NUMBER)][0];
  if (match?.groups === undefined || match[0].length > MAX_LENGTH) return null;
  const { sign = "", inner = "", whole, minus, top, bottom, first, divisor } = match.groups;
  const numerator = decimal(top ?? first ?? "");
  const denominator = decimal(bottom ?? divisor ?? "1");
  if (denominator.numerator === 0n) return null;
  const isNegative = (/[-−]/.test(sign) !== (inner === "-")) !== (minus === "-");
  const part = reduced(
    numerator.numerator * denominator.denominator,
    numerator.denominator * denominator.numerator,
  );
  const value = { ...part, numerator: part.numerator + BigInt(whole ?? 0) * part.denominator };
  return isNegative ? { ...value, numerator: -value.numerator } : value;
}

function decimal(text: string): Fraction {
  const [whole = "", part = ""] = text.replaceAll(",", "").split(".");
  return reduced(BigInt(`${whole}${part}`), 10n ** BigInt(part.length));
}

function reduced(numerator: bigint, denominator: bigint): Fraction {
  let [a, b] = [numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n
    ? { numerator: 0n, denominator: 1n }
    : { numerator: numerator / a, denominator: denominator / a };
}
