import { expect, test } from "vitest";
import { RandomStream } from "../../src/core/rng.ts";
import { checkPattern, isFound } from "../../src/tasks/pattern.ts";

test.each([
  ["yes", "Well, YES.", true],
  ["^yes$", "yes", true],
  ["^yes$", "yes.", false],
  ["^(yes|no)\\.?$", "No.", true],
  ["^\\d{4}-\\d{2}-\\d{2}$", "2024-05-01", true],
  ["^\\d{4}-\\d{2}-\\d{2}$", "2024-5-1", false],
  ["\\bcat\\b", "concatenate", false],
  ["\\bcat\\b", "a cat!", true],
  ["\\Bcat", "concat", true],
  ["[^aeiou]{3}", "strong", true],
  ["[^a]", "A", false],
  ["[a-c-]x", "-x", true],
  ["[\\d.]+ ?€", "3.50 €", true],
  ["colou?r", "Color", true],
  ["a{2,3}b", "ab", false],
  ["a{2,}b", "aaaaab", true],
  ["(?:ab)+?c", "ababc", true],
  ["(?<word>ab)c", "abc", true],
  ["a.c", "a\nc", false],
  ["\\u00e9t\\x65", "Éte", true],
  ["a|", "", true],
  ["", "anything", true],
  ["x{0}y", "y", true],
  ["{", "{", true],
  ["a{,3}", "a{,3}", true],
  ["()*x", "x", true],
  ["(a*)*b", "aab", true],
  ["😀+", "😀😀", true],
] as const)("%j in %j: %j", (pattern, text, found) => {
  expect(isFound(pattern, text)).toBe(found);
});

test.each([
  ["(a", /at its end, a bracket is not closed/],
  ["a)", /at sign 2, “\)”, this bracket was never opened/],
  ["[a", /a square bracket is not closed/],
  ["*a", /at sign 1, “\*”, there is nothing before it to repeat/],
  ["a**", /nothing here to repeat/],
  ["(?=a)", /looking around is not possible/],
  ["(a)\\1", /back references are not possible/],
  ["\\p", /there is no \\p here/],
  ["a{3,2}", /the second number is below the first/],
  ["[z-a]", /the range z-a runs backwards/],
  ["\\", /nothing follows the backslash/],
  ["\\u12", /needs 4 hexadecimal digits/],
  ["(a{1000}){1000}", /repeats too much/],
  ["(".repeat(60), /nested too deeply/],
  ["a".repeat(501), /may have 500 signs, this one has 501/],
] as const)("%j is refused with a sentence", (pattern, message) => {
  expect(() => checkPattern(pattern)).toThrow(
    expect.objectContaining({ code: "config", message: expect.stringMatching(message) as string }),
  );
});

test.each([
  "(a+)+$",
  "^(a|a)*$",
  "^(a|aa)+$",
  "([a-z]+)*\\d",
  "(.*a){20}$",
  "(x+x+)+y",
  "(((){9999}){9999}){9999}y",
])("%s, which other engines try for ever, ends at once", (pattern) => {
  const began = performance.now();
  expect(isFound(pattern, `${"a".repeat(3000)}${"x".repeat(900)}!`)).toBe(false);
  expect(performance.now() - began).toBeLessThan(3000);
});

test("it agrees with JavaScript's engine on 20,000 random patterns and texts", () => {
  const random = new RandomStream(11);
  const atoms = ["a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "1", "A", "^", "$", "\\b", "\\B"];
  const draw = (depth: number): string => {
    const kind = random.next();
    if (depth === 0 || kind < 0.4) return random.pick(atoms);
    if (kind < 0.6) return draw(depth - 1) + draw(depth - 1);
    if (kind < 0.75) return `(?:${draw(depth - 1)}|${draw(depth - 1)})`;
    return `(?:${draw(depth - 1)})${random.pick(["*", "+", "?", "{2}", "{1,2}", "{0,}", "*?"])}`;
  };
  for (let i = 0; i < 20_000; i++) {
    const pattern = draw(3);
    const text = Array.from({ length: random.integer(0, 6) }, () => random.pick(Array.from("aabB1 "))).join(
      "",
    );
    expect([pattern, text, isFound(pattern, text)]).toEqual([
      pattern,
      text,
      new RegExp(pattern, "i").test(text),
    ]);
  }
});
