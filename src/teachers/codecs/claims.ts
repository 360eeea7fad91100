// What a turn claims, taken out of its text by a program: its sums and comparisons where it has any, else its words. Nothing that is
// calculated is lost, and the calculator (check_working.ts) says of a claim what it says of the text; what it does not understand stays in words.
// Trap: the words around a sum are dropped, so that whose eggs a number counts can no longer be read. That is what the saving costs.
import type { Turn } from "../../records/turn.ts";
import { checkWorking } from "../../tasks/check_working.ts";
import { plainText } from "../../tasks/plain_words.ts";
import { readExpressions, type Statement } from "../../tasks/working_statements.ts";
import { isSumClaim } from "./codec.ts";

/** A text cut into its sentences; a line break ends one too. */
const SENTENCES = /\n+|(?<=[.!?])\s+/;
const ANNOUNCED = /\banswer\b/i;
/** What a sentence without an understood sum may still calculate. */
const CALCULATES = /[=%<>≈]/;

/** In order; none is empty, none holds a line break. */
export function claimsIn({ kind, solution, answer }: Pick<Turn, "kind" | "solution" | "answer">): string[] {
  const sentences = solution
    .split(SENTENCES)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[^\s.!?]/.test(sentence) && !announces(sentence, answer));
  if (kind !== "say") return sentences;
  const read = sentences.map((sentence) => ({ sentence, sums: sumsOf(sentence) }));
  if (read.every(({ sums }) => sums.length === 0)) return sentences;
  return read.flatMap(({ sentence, sums }) => {
    if (sums.length > 0) return sums;
    return CALCULATES.test(sentence) ? [sentence] : [];
  });
}

/** Whether a sentence does no more than give the answer, which a message holds apart. One that calculates does more. */
function announces(sentence: string, answer: string | null): boolean {
  if (answer === null || !ANNOUNCED.test(sentence) || CALCULATES.test(sentence)) return false;
  const holdsAnswer = ` ${plainText(sentence)} `.includes(` ${plainText(answer)} `);
  return holdsAnswer && sumsOf(sentence).length === 0;
}

/** The sums of a sentence in one spelling; none where the calculator would judge one of them otherwise in it. */
function sumsOf(sentence: string): string[] {
  const statements = readExpressions(sentence);
  const sums = statements.map(({ start, end }) => plainSum(sentence.slice(start, end)));
  const areAll = statements.every(isCalculated) && sums.every(isSumClaim);
  if (!areAll || sums.length === 0) return [];
  const [before, after] = [checkWorking(sentence), checkWorking(sums.join(". "))];
  return before.verdict === after.verdict ? sums : [];
}

/** "2 = 3" alone is a naming or the rest of something that is not understood, such as "25% of 80 = 20". */
const isCalculated = ({ isDoubted, relation, sides }: Statement): boolean =>
  !isDoubted && (relation !== "=" || sides.some(({ isSum }) => isSum));

const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/\bis (?:more|greater|larger|bigger|higher) than\b/g, ">"],
  [/\bis (?:less|fewer|smaller|lower) than\b/g, "<"],
  [/\b(?:is equal to|equals|makes|gives|is)\b/g, "="],
  [/\bplus\b/g, "+"],
  [/\bminus\b|[−–]/g, "-"],
  [/\b(?:multiplied by|times|x)\b|[×·]|(?<=[\d)])x(?=[\d(])/g, "*"],
  [/\bdivided by\b|÷/g, "/"],
  [/(\d),(?=\d{3})/g, "$1"],
  [/[a-z']+/g, ""],
  [/[\s$€£]+/g, ""],
];

/** "12 apples - 5 apples = 7 apples" -> "12-5=7". What cannot be spelled so is no sum claim afterwards. */
function plainSum(statement: string): string {
  return SPELLINGS.reduce(
    (text, [found, spelling]) => text.replace(found, spelling),
    statement.toLowerCase(),
  );
}
