// The judge of programs: right solutions pass, solutions that are wrong in a way that the shown tests do not see fail, and what is no
// program is none. Programs run in the engine itself, without a thread.
import { expect, test } from "vitest";
import { systemClock } from "../../../src/core/ports.ts";
import { quickJsEngine } from "../../../src/sandbox/engine.ts";
import { type Sandbox, SANDBOX_LIMITS } from "../../../src/sandbox/sandbox.ts";
import { isRightProgram, runTestCall } from "../../../src/tasks/programs/bench.ts";
import { findProgram } from "../../../src/tasks/programs/find_program.ts";
import { SMALL_FUNCTIONS, smallFunctionTask } from "../../../src/tasks/programs/small_functions.ts";
import { readTestKey } from "../../../src/tasks/programs/test_key.ts";
import { passedBy, readTestCall, saysPassed, writeTestCall } from "../../../src/tasks/programs/test_call.ts";
import { isSameValue } from "../../../src/tasks/programs/test_program.ts";
import { findAnswer, isAnnounced, isRight } from "../../../src/tasks/judge.ts";
import { SMALL_FUNCTIONS_SOURCE } from "../../../src/tasks/sources/small_functions.ts";
import { openSource } from "../../../src/tasks/sources.ts";
import { takeTasks } from "../../../src/tasks/task_set.ts";

const engine = quickJsEngine(systemClock);
const open = () =>
  Promise.resolve<Pick<Sandbox, "run">>({ run: (call, limits = SANDBOX_LIMITS) => engine.run(call, limits) });
const judged = (name: string, code: string) => {
  const task = smallFunctionTask(SMALL_FUNCTIONS.find((each) => each.name === name)!);
  return isRightProgram(open, task.answer!, code);
};

test("there are ten, in splits that share none, and the question shows no hidden test", async () => {
  const set = await openSource("small-functions", {});
  const splits = (["distil", "val", "test"] as const).map((split) =>
    takeTasks(set, split, set.size!(split), 7),
  );
  expect(splits.map((tasks) => tasks.length)).toEqual([6, 2, 2]);
  expect(SMALL_FUNCTIONS_SOURCE.holds).toEqual({ tasks: 6, testTasks: 2 });
  expect(new Set(splits.flat().map(({ id }) => id)).size).toBe(10);
  for (const task of splits.flat()) {
    const { hidden, name } = readTestKey(task.answer!);
    expect(hidden.length).toBeGreaterThan(1);
    for (const [args] of hidden) {
      expect(task.question).not.toContain(`${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")}) is`);
    }
  }
});

test.each(SMALL_FUNCTIONS)("$name: its own solution is found and right", async (each) => {
  const task = smallFunctionTask(each);
  const answer = findAnswer(`Here it is:\n${task.solution!}\nIt is short.`, "tests");
  expect(answer).toBe(each.solution);
  expect(await isRightProgram(open, task.answer!, answer!)).toBe(true);
});

/** Each passes every test that the question shows. */
const HASTY: readonly (readonly [name: string, code: string])[] = [
  ["sumOfEvens", "function sumOfEvens(numbers) { return numbers[2] === 4 ? 6 : 0 }"],
  [
    "sumOfEvens",
    "function sumOfEvens(n) { return n.filter((x) => x % 2 === 0 && x > 0).reduce((a, b) => a + b, 0) }",
  ],
  ["countVowels", "const countVowels = (text) => text.split('').filter((c) => 'aeiou'.includes(c)).length;"],
  ["isPalindrome", "function isPalindrome(t) { return t === [...t].reverse().join('') }"],
  [
    "secondLargest",
    "function secondLargest(n) { n.sort((a, b) => b - a); return n.length < 2 ? null : n[1] }",
  ],
  [
    "secondLargest",
    "function secondLargest(n) { const d = [...new Set(n)].sort().reverse(); return d[1] ?? null }",
  ],
  [
    "countWords",
    "function countWords(t) { const c = {}; for (const w of t.split(' ')) c[w] = (c[w] || 0) + 1; return c }",
  ],
  ["clampAll", "function clampAll(n, low, high) { return [low, n[1], high] }"],
  ["factorial", "function factorial(n) { return n === 1 ? 1 : n * factorial(n - 1) }"],
  [
    "longestWord",
    "function longestWord(t) { return t.split(' ').sort((a, b) => a.length - b.length).pop() }",
  ],
  [
    "runLengths",
    "function runLengths(t) { const c = {}; for (const l of t) c[l] = (c[l] || 0) + 1; return Object.entries(c) }",
  ],
  ["commonNumbers", "const commonNumbers = (a, b) => a.filter((n) => b.includes(n)).sort();"],
];

test.each(HASTY)("%s: a hasty solution passes what is shown and is wrong", async (name, code) => {
  const { shown } = SMALL_FUNCTIONS.find((each) => each.name === name)!;
  expect(saysPassed(await runTestCall(open, writeTestCall({ name, code, tests: shown })))).toBe(true);
  expect(await judged(name, code)).toBe(false);
});

test("what hangs, cheats, has another name or is no program is wrong", async () => {
  for (const code of [
    "function sumOfEvens() { for (;;); }",
    "function sumOfEvens() { return { valueOf: () => 6, toJSON: () => 6 } }",
    "function sumOfEven(n) { return 6 }",
    "function sumOfEvens(numbers) {",
    "I would add them all.",
  ]) {
    expect(await judged("sumOfEvens", code)).toBe(false);
  }
});

test("what is not run is neither right nor wrong, and a missing program is wrong", () => {
  const task = smallFunctionTask(SMALL_FUNCTIONS[0]!);
  expect(isRight(task, "function sumOfEvens() {}")).toBeNull();
  expect(isRight(task, null)).toBe(false);
});

const F = "function f(x) {\n  return x;\n}";
const JS = `\`\`\`js\n${F}\n\`\`\``;
const MANY_LINES = "const f = (\n  a,\n  b = 1,\n) => a + b;";
const CHAIN = "const f = (a) => a.filter((x) => x > 0)\n  .reduce((sum, x) => sum + x, 0);";
const BRACED = "const f = (a) => a.reduce((sum, x) => { return sum + x }, 0);";
const TWO = "const isEven = (n) => n % 2 === 0;\nconst f = (a) => a.filter(isEven);";

test.each([
  ["```js\nconst f = 1;\n```\nand\n```js\nfunction f() {}\n```", "function f() {}"],
  ["```javascript\nexport default function f() {}\n```", "function f() {}"],
  ["```\nconst f = (x) => x;", "const f = (x) => x;"],
  ["The function is\nfunction f(x) {\n  return x;\n}\nThat is all.", "function f(x) {\n  return x;\n}"],
  ["const f = (x) => x;\nDone.", "const f = (x) => x;"],
  [`\`\`\`python\ndef f(x):\n  return x\n\`\`\`\nIn JavaScript:\n${JS}\nIt gives x => x.`, F],
  [`\`\`\`text\nx => x\n\`\`\`\n\`\`\`\n${F}\n\`\`\``, F],
  [`${JS}\n\`\`\`python\nclass F:\n  pass\n\`\`\``, F],
  [`\`\`\`text\nx => x\n\`\`\`\n${F}`, F],
  [`Call \`\`\`f(1)\`\`\` so:\n${JS}`, F],
  [`\`\`\`js\n\`\`\`\n\`\`\`js title="f.js"\r\n${F}\`\`\``, F],
  ["```python\nclass F:\n  pass\n```", null],
  [`${JS}\nUse it:\n\`\`\`js\n[1, 2].map((x) => f(x));\n\`\`\``, F],
  [`${JS}\nTry it:\n\`\`\`js\nfunction main() {\n  return f(1);\n}\n\`\`\``, F],
  [`\`\`\`js\nconst f = (x) => 1;\n\`\`\`\nNo:\n${JS}`, F],
  [`\`\`\`js\n${MANY_LINES}\n\`\`\`\n\`\`\`js\n[1].map((x) => f(x, 2));\n\`\`\``, MANY_LINES],
  [`\`\`\`js\nfunction x(a) {\n  return a;\n}\n\`\`\`\n${JS}`, F],
  ["```js\nf = (x) => x;\n```", "f = (x) => x;"],
  [`${CHAIN}\n\nIt adds.`, CHAIN],
  [`${CHAIN}\nIt adds.`, CHAIN],
  [`${BRACED}\nDone.`, BRACED],
  [`${TWO}\nDone.`, TWO],
  ["```js\n1 + 1\n```", null],
  ["The function adds.", null],
  ["", null],
])("a program in %j", (text, program) => {
  expect(findProgram(text)).toBe(program);
});

test("what would be a next question in a text is a part of a program, or stands between two", () => {
  const points = "const POINTS = {\n  q: 10,\n  z: 10,\n};\nfunction f(x) {\n  return POINTS[x];\n}";
  expect(findAnswer(`\`\`\`js\n${points}\n\`\`\``, "tests")).toBe(points);
  const draft = "```js\nfunction f(x) { return 1 }\n```\nProblem: it never looks at x.";
  expect(findAnswer(`${draft}\n${JS}`, "tests")).toBe(F);
});

test("what is made to be slow to read is read at once", () => {
  const begin = process.cpuUsage();
  for (const piece of [
    "```",
    "const f = (",
    "const f = (a)\n",
    "\n\n x",
    "```js\nfunction a(){}\n```\n",
    "export ",
    "aaaa",
  ]) {
    findProgram(`function f() {}\n${piece.repeat(5000)}`);
    findProgram(`${JS}\n\`\`\`js\nfunction g() {}\n${piece.repeat(5000)}`);
  }
  expect(process.cpuUsage(begin).user).toBeLessThan(2e6);
});

test("only a block of code is in the form that was asked for", () => {
  expect(isAnnounced("```js\nfunction f() {}\n```", "tests")).toBe(true);
  expect(isAnnounced("function f() {}", "tests")).toBe(false);
  expect(isAnnounced(`\`\`\`text\nx => x\n\`\`\`\n${F}`, "tests")).toBe(false);
});

test("agents are told what failed, in words", async () => {
  const call = {
    name: "f",
    code: "function f(x) { if (x === 3) throw new TypeError('no'); return x }",
    tests: [
      [[1], 1],
      [[2], 4],
      [[3], 9],
      [["a"], "b"],
      [[5], [5]],
    ] as const,
  };
  const text = await runTestCall(open, writeTestCall(call));
  expect(text.split("\n")).toEqual([
    "1 of 5 tests pass.",
    "f(2) should be 4. It was 2.",
    "f(3) should be 9. The program threw TypeError: no",
    'f("a") should be "b". It was "a".',
    "1 more fail.",
  ]);
  expect([saysPassed(text), passedBy(text), passedBy("All 3 tests pass.")]).toEqual([false, 1, 3]);
  expect(await runTestCall(open, writeTestCall({ ...call, code: "function g() {}" }))).toBe(
    "0 of 5 tests pass.\nThe program defines no function “f”.",
  );
  expect(() => readTestCall("{}")).toThrow(/was called with/);
});

test("a test that makes the program throw a SyntaxError leaves the others passed", async () => {
  const tests = ["1", "2", "x"].map((text) => [[text], Number(text) || 0] as const);
  const code = "function f(text) { return JSON.parse(text) }";
  const text = await runTestCall(open, writeTestCall({ name: "f", code, tests }));
  expect(text).toMatch(/^2 of 3 tests pass\.\nf\("x"\) should be 0\. The program threw SyntaxError/);
});

test("values are the same by what they hold", () => {
  expect(isSameValue({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
  expect(isSameValue(0.1 + 0.2, 0.3)).toBe(true);
  for (const [a, b] of [
    [1, "1"],
    [[], {}],
    [null, {}],
    [[1], [1, 1]],
    [{ a: 1 }, { b: 1 }],
    [true, 1],
  ] as const) {
    expect(isSameValue(a, b)).toBe(false);
  }
});

test("a key that holds no tests is an error by name", () => {
  for (const answer of [
    "7",
    "{}",
    '{"name":"f()","shown":[[[],1]],"hidden":[]}',
    '{"name":"f","shown":[],"hidden":[]}',
  ]) {
    expect(() => readTestKey(answer)).toThrow(/expected its tests/);
  }
});
