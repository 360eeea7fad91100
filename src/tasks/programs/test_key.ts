// What stands in the place of the right answer where a task asks for a program: the name of the function and the tests that it has to
// pass. Agents are told some of them in the question; the others stay hidden, so that a program which only repeats the examples is wrong.
import * as v from "valibot";
import { RunError } from "../../core/errors.ts";
import type { Json } from "../../sandbox/sandbox.ts";

const json: v.GenericSchema<Json> = v.lazy(() =>
  v.union([
    v.null(),
    v.boolean(),
    v.pipe(v.number(), v.finite()),
    v.string(),
    v.array(json),
    v.custom<{ readonly [key: string]: Json }>(isTable),
  ]),
);
/** Whatever the names are: valibot's own record leaves some of them out, and then another value would be right. */
const isTable = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => v.is(json, each));
const MOST_TESTS = 50;
/** The arguments of a call, and what it has to return. */
const tests = v.pipe(v.array(v.strictTuple([v.array(json), json])), v.maxLength(MOST_TESTS));
const schema = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[A-Za-z_$][\w$]{0,60}$/)),
  /** In the question. */
  shown: v.pipe(tests, v.minLength(1)),
  hidden: tests,
});

/** The arguments of a call, and what it has to return. */
export type ProgramTest = readonly [args: readonly Json[], expected: Json];

export interface TestKey {
  readonly name: string;
  readonly shown: readonly ProgramTest[];
  readonly hidden: readonly ProgramTest[];
}

export const writeTestKey = (key: TestKey): string => JSON.stringify(key);

/** @param answer of a task whose judge is "tests". @throws RunError("file-invalid") for a text that holds no tests */
export function readTestKey(answer: string): TestKey {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), answer);
  if (read.success) return read.output;
  const why = read.issues[0].message;
  throw new RunError(
    "file-invalid",
    `The answer of a question that asks for a program: expected its tests, as {"name": …, "shown": [[[arguments], result]], "hidden": […]}, and got “${answer.slice(0, 60)}” (${why}).`,
  );
}
