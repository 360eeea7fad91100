// A calculator that reads a worked answer and says whether what it calculates is true, without knowing the question's answer. It
// finds sums ("20 + 22 = 44", "20 plus 22 is 44", "half of 48 is 24") and comparisons ("48 is more than 35", "12 < 30") in free
// text. It is meant to be believed when it says "wrong", so whatever it does not understand for certain it passes over:
// percentages, remainders, rounded results, units that differ, an unknown x, a sum that a question mark doubts.
import { type Expression, readExpressions, type Statement } from "./working_statements.ts";
import { finalAnswer, sameNumber } from "./final_answer.ts";

/** A place in the text that was read: characters from `start` up to `end`, `end` exclusive. */
export interface WorkingPlace {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What the calculator says of a worked answer. */
export type CheckedWorking =
  /** Everything that is calculated is true, and the announced answer is what came out. `checked` counts the statements. */
  | { readonly verdict: "right"; readonly checked: number }
  /** The first statement that is not true, or an announced number that stands nowhere in the working. */
  | { readonly verdict: "wrong"; readonly at: WorkingPlace }
  /** Nothing is calculated, or the answer is no result of it. */
  | { readonly verdict: "cannot tell" };

const ANNOUNCES = /\banswer\b\s{0,9}(?:is|was|:|=)|####/gi;
/** Texts above this many characters are cut; bounds the work on a text that runs away. */
const MAX_LENGTH = 20_000;

/** Checks the calculations of a worked answer, e.g. "20 + 22 = 42. Answer: 42". */
export function checkWorking(whole: string): CheckedWorking {
  const text = whole.slice(0, MAX_LENGTH);
  const statements = readExpressions(text);
  const known = statements.map((statement) => ({ statement, isTrue: isTrue(statement) }));
  const wrong = known.find(({ isTrue: holds }) => holds === false);
  if (wrong !== undefined) return { verdict: "wrong", at: place(text, wrong.statement) };
  const right = known.flatMap(({ statement, isTrue: holds }) => (holds === true ? [statement] : []));
  const last = right.at(-1);
  if (last === undefined) return { verdict: "cannot tell" };
  const checked = right.length;
  const announced = announcement(text);
  if (announced === null) return { verdict: "right", checked };
  const { value, at } = announced;
  if (value === null) return { verdict: "cannot tell" };
  if (isResult(last, value)) return { verdict: "right", checked };
  const stands = numbersOf(text.slice(0, at.start)).some((each) => sameNumber(each, value));
  return stands ? { verdict: "cannot tell" } : { verdict: "wrong", at };
}

const numbersOf = (text: string): string[] =>
  text.match(/(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+/g) ?? [];

/** The number that stands after the last "Answer:", and where; null where none does. The value is null where several numbers stand
 *  there, none of them behind a "=". */
function announcement(text: string): { readonly value: string | null; readonly at: WorkingPlace } | null {
  const found = [...text.matchAll(ANNOUNCES)].at(-1);
  if (found === undefined) return null;
  const from = found.index + found[0].length;
  const [line = ""] = text.slice(from).split(/\n|\.\s/);
  const isClear = numbersOf(line).length === 1 || line.includes("=");
  if (!/^\s*[$€£]?[-+−]?\d/.test(line)) return null;
  const [start, end] = [found.index, from + line.trimEnd().length];
  return { value: isClear ? finalAnswer(line) : null, at: { start, end, text: text.slice(start, end) } };
}

/** Whether the answer is what a statement ends with: the right side of a sum, either side of a comparison. */
function isResult({ relation, sides }: Statement, answer: string): boolean {
  const ends = relation === "=" ? sides.slice(-1) : sides;
  return ends.some(({ value }) => value !== null && sameNumber(String(value), answer));
}

/** Null where the statement is not understood for certain. */
function isTrue({ relation, sides, isDoubted }: Statement): boolean | null {
  if (isDoubted || sides.some(({ value }) => value === null)) return null;
  if (relation === "=" && sides.every(({ isSum }) => !isSum)) return null; // "2 = 3" is a naming, not a calculation
  for (let i = 1; i < sides.length; i++) {
    const holds = pairHolds(relation, sides[i - 1]!, sides[i]!);
    if (holds !== true) return holds;
  }
  return true;
}

/** "3 + 4 = 7 + 2 = 9" is how people write a running sum, so a side may also begin with the value of the one before. */
function pairHolds(relation: Statement["relation"], left: Expression, right: Expression): boolean | null {
  const [a, b] = [left.value!, right.value!];
  if (relation === ">") return a > b;
  if (relation === "<") return a < b;
  if (isSame(a, b) || (right.isSum && isSame(a, right.first))) return true;
  if (left.isShare) return null; // "1/2 = 15" means half of something that stands before
  return isRounded(a, right) || differInUnit(left, right) ? null : false;
}

const isSame = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

/** 10 / 3 = 3.33, and 17 / 5 = 3: a division that does not come out even may be rounded or cut. */
function isRounded(exact: number, { value, isSum }: Expression): boolean {
  if (isSum || Number.isInteger(exact)) return false;
  const places = String(value).split(".")[1]?.length ?? 0;
  return Math.abs(exact - value!) < 10 ** -places;
}

function differInUnit(left: Expression, right: Expression): boolean {
  const units = [...left.units, ...right.units];
  return units.some((one) => units.some((other) => one.every((word) => !other.includes(word))));
}

function place(text: string, { start, end }: Statement): WorkingPlace {
  return { start, end, text: text.slice(start, end) };
}
