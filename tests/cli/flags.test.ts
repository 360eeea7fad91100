// What the command line takes for each kind of flag, at and beside the ends of its range.
import { expect, test } from "vitest";
import {
  choiceFlag,
  ids,
  integerFlag,
  needed,
  parseFlags,
  realFlag,
  someOf,
  toggle,
} from "../../src/cli/flags.ts";

const TABLE = {
  model: needed("DIR", "a folder"),
  rank: integerFlag(8, { min: 1, max: 64 }, "a rank"),
  rate: realFlag(0.5, { min: 0, max: 1 }, "a rate"),
  kind: choiceFlag(["fast", "slow"], "a kind"),
  rows: someOf(["a", "b", "c"], "rows"),
  quick: toggle("quick"),
};
const parse = (...argv: readonly string[]) => parseFlags("toy", TABLE, ["--model", "m", ...argv]);

test("what is left out has its default", () => {
  expect(parse()).toEqual({
    model: "m",
    rank: 8,
    rate: 0.5,
    kind: "fast",
    rows: ["a", "b", "c"],
    quick: false,
  });
});

test("the ends of a range are taken, in both spellings of a flag", () => {
  expect(parse("--rank", "1", "--rate=0")).toMatchObject({ rank: 1, rate: 0 });
  expect(parse("--rank=64", "--rate", "1")).toMatchObject({ rank: 64, rate: 1 });
  expect(parse("--rows", "c,a", "--quick", "--kind=slow")).toMatchObject({
    rows: ["a", "c"],
    quick: true,
    kind: "slow",
  });
});

test.each([
  [["--rank", "0"], '--rank: expected a whole number from 1 to 64, got "0".'],
  [["--rank", "65"], '--rank: expected a whole number from 1 to 64, got "65".'],
  [["--rank", "8.5"], '--rank: expected a whole number from 1 to 64, got "8.5".'],
  [["--rate", "1.01"], '--rate: expected a number from 0 to 1, got "1.01".'],
  [["--rate", " "], '--rate: expected a number from 0 to 1, got " ".'],
  [["--rate", "1e999"], '--rate: expected a number from 0 to 1, got "1e999".'],
  [["--kind", "medium"], '--kind: expected fast or slow, got "medium".'],
  [["--rows", "a,d"], '--rows: expected a or b or c, got "d".'],
  [["--rank"], "--rank needs a value: --rank N."],
  [["--rank", "--quick"], "--rank needs a value: --rank N."],
  [["--quick=yes"], '--quick takes no value, got "yes".'],
  [["--quick", "--quick"], "--quick is given twice."],
  [["--depth", "3"], "toy has no flag --depth."],
  [["here"], 'toy takes flags only, got "here".'],
])("%j is refused in a sentence", (argv, sentence) => {
  expect(() => parse(...argv)).toThrow(sentence);
});

test("a flag that is needed is asked for, and ids are whole numbers from 0 on", () => {
  expect(() => parseFlags("toy", TABLE, [])).toThrow("toy needs --model DIR.");
  const table = { ids: ids("ids") };
  expect(parseFlags("toy", table, ["--ids", "0,4294967295"]).ids).toEqual([0, 4_294_967_295]);
  expect(() => parseFlags("toy", table, ["--ids", "1,-1"])).toThrow("--ids: expected a whole number");
});
