// What draws the questions in plain English, one line a kind, in the order of kinds.ts.
import { age } from "./age.ts";
import { countWord } from "./count_word.ts";
import type { PlainFamily } from "./family.ts";
import { half } from "./half.ts";
import { intent } from "./intent.ts";
import { kindOfThing } from "./kind_of_thing.ts";
import { largestOfThree } from "./largest_of_three.ts";
import { oldestYoungest } from "./oldest_youngest.ts";
import { oneDigitSum } from "./one_digit_sum.ts";
import { opposite } from "./opposite.ts";
import { pickFact } from "./pick_fact.ts";
import { sentiment } from "./sentiment.ts";
import { timesTable } from "./times_table.ts";
import { twoDigitSum } from "./two_digit_sum.ts";
import { weekday } from "./weekday.ts";
import { wordOrder } from "./word_order.ts";
import { wordProblem } from "./word_problem.ts";

export const PLAIN_FAMILIES: readonly PlainFamily[] = [
  intent,
  sentiment,
  pickFact,
  twoDigitSum,
  largestOfThree,
  wordProblem,
  oneDigitSum,
  half,
  age,
  timesTable,
  countWord,
  oldestYoungest,
  weekday,
  opposite,
  wordOrder,
  kindOfThing,
];
