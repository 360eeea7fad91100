import { expect, test } from "vitest";
import { fromWords, toWords, wordDialect } from "../../../src/voice/words/dialect.ts";
import { BUNDLED_SPEC, bundledTokenizer, referenceRows } from "../../tokenizer/bundled.ts";

const dialect = wordDialect(BUNDLED_SPEC);

test("English and model text convert into each other without loss", () => {
  const english = "Ann has 12 eggs. That is 5 more eggs than Ben has. How many eggs does Ben have?";
  const words = "Ann has 12 eggs . That is 5 more eggs than Ben has . How many eggs does Ben have ?";
  expect(toWords(english)).toBe(words);
  expect(fromWords(words)).toBe(english);
  expect(toWords("  Ann  has\n12 eggs.  ")).toBe("Ann has 12 eggs .");
  expect(fromWords("Step 1 : Ben has 12 - 5 = 7 . Answer : 7")).toBe("Step 1: Ben has 12 - 5 = 7. Answer: 7");
});

test("rebuilds every reference prompt, solo and debate, id for id", () => {
  const tokenizer = bundledTokenizer();
  for (const row of referenceRows()) {
    const [, question = "", peers = ""] = /<\|user\|> (.*?\?) ?(.*)<\|assistant\|>/.exec(row.text) ?? [];
    const solutions = [...peers.matchAll(/<\|peer\|> \d : (.*?) (?=<|$)/g)].map((match) => match[1] ?? "");
    const english = fromWords(question);
    const prompt = row.kind === "solo" ? dialect.propose(english) : dialect.revise(english, solutions);
    expect(solutions).toHaveLength(row.kind === "solo" ? 0 : 3);
    expect(tokenizer.encode(prompt)).toEqual(row.ids);
  }
});

test("the solution is what follows a critique; without a critique it is the whole text", () => {
  const plain = "Step 1 : 3 + 4 = 7 . Step 2 : 7 - 1 = 6 . Answer : 6";
  expect(dialect.solution(plain)).toBe(plain);
  expect(dialect.solution(`Check : Step 1 : + - + . ok . Step 2 : - . ok . ${plain}`)).toBe(plain);
  expect(dialect.solution("Check : nothing more")).toBe("Check : nothing more");
  expect(dialect.solution("")).toBe("");
});

test('"Step 12" is not taken for the start "Step 1"', () => {
  expect(dialect.solution("Check : ok . Step 1 : 1 + 1 = 2 . Step 12 : 2 + 1 = 3 . Answer : 3")).toBe(
    "Step 1 : 1 + 1 = 2 . Step 12 : 2 + 1 = 3 . Answer : 3",
  );
});

test("the last answer of the solution counts, and none is null", () => {
  expect(dialect.answer("Step 1 : 3 + 4 = 7 . Answer : 7")).toBe("7");
  expect(dialect.answer("Answer : 7 Answer : 8")).toBe("8");
  expect(dialect.answer("Check : Answer : 9 . Step 1 : 3 + 4 = 7 .")).toBeNull();
  expect(dialect.answer("Step 1 : 3 + 4 = 7 .")).toBeNull();
  expect(dialect.answer("")).toBeNull();
});

test("text that looks like a place or a replacement pattern stays as written", () => {
  expect(dialect.propose("{peers} $& $1")).toBe("<|bos|> <|user|> {peers} $& $1 <|assistant|>");
  expect(dialect.revise("q ?", ["{question}"])).toBe(
    "<|bos|> <|user|> q ? <|peer|> 1 : {question} <|assistant|>",
  );
});

test("reading nobody or more than the model can read is refused", () => {
  expect(() => dialect.revise("q", [])).toThrow(/reads 1 to 3 solutions, got 0/);
  expect(() => dialect.revise("q", ["a", "b", "c", "d"])).toThrow(/got 4/);
});

test.each([
  ["(a+)+", /may not be repeated/],
  ["(\\d+){2}", /may not be repeated/],
  ["(\\d)\\1", /back-references/],
  ["(?=x)(\\d)", /look-around/],
  [".*.*(\\d)", /at most one repeat/],
  ["(a*)a*!", /at most one repeat/], // cubic: 22 s on 3,200 letters
  [`(${"a?".repeat(22)}!)`, /at most 4 of "\?" and "\|"/], // doubles with every letter
  [`(a)${"(?:b|b)".repeat(12)}!`, /at most 4 of "\?" and "\|"/],
  ["\\d+", /exactly one group/],
  ["(a)(b)", /exactly one group/],
  ["([a", /not a regular expression|exactly one group/],
  [`(${"a".repeat(100)})`, /at most 100 characters/],
])("refuses the answer pattern %s", (answerPattern, message) => {
  expect(() => wordDialect({ ...BUNDLED_SPEC, answerPattern })).toThrow(
    expect.objectContaining({ code: "model-invalid", message: expect.stringMatching(message) as string }),
  );
});

test("refuses a template without its place and a reading limit of 0", () => {
  expect(() => wordDialect({ ...BUNDLED_SPEC, revise: "{question}" })).toThrow(/place \{peers\}/);
  expect(() => wordDialect({ ...BUNDLED_SPEC, maxRead: 0 })).toThrow(/maxRead: expected a whole number/);
});
