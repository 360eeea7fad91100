// Ten small functions to be written: what each does in a sentence, the tests that the question shows, the tests that it does not, and
// a solution. The hidden tests hold what a hasty solution forgets: nothing at all, negative numbers, repetitions, capital letters.
import type { Task } from "../../records/task.ts";
import { type TestKey, writeTestKey } from "./test_key.ts";

export interface SmallFunction extends TestKey {
  /** How the function is called in the question. */
  readonly call: string;
  readonly does: string;
  readonly split: Task["split"];
  readonly solution: string;
}

export const SMALL_FUNCTIONS: readonly SmallFunction[] = [
  {
    name: "sumOfEvens",
    call: "sumOfEvens(numbers)",
    does: "returns the sum of the even numbers in a list of whole numbers",
    split: "distil",
    shown: [
      [[[1, 2, 4]], 6],
      [[[3, 5]], 0],
    ],
    hidden: [
      [[[]], 0],
      [[[-2, -3, 8]], 6],
      [[[0, 10, 11, 12]], 22],
    ],
    solution:
      "function sumOfEvens(numbers) {\n  return numbers.filter((n) => n % 2 === 0).reduce((a, b) => a + b, 0);\n}",
  },
  {
    name: "countVowels",
    call: "countVowels(text)",
    does: "returns how many letters of a text are vowels (a, e, i, o, u, small or capital)",
    split: "distil",
    shown: [
      [["banana"], 3],
      [["sky"], 0],
    ],
    hidden: [
      [[""], 0],
      [["AEIOU xyz"], 5],
      [["Queue"], 4],
    ],
    solution: "function countVowels(text) {\n  return (text.match(/[aeiou]/gi) ?? []).length;\n}",
  },
  {
    name: "isPalindrome",
    call: "isPalindrome(text)",
    does: "returns true when a text reads the same backwards, looking at letters only and not at capitals, and false otherwise",
    split: "distil",
    shown: [
      [["level"], true],
      [["house"], false],
    ],
    hidden: [
      [["Never odd or even"], true],
      [[""], true],
      [["Ab"], false],
      [["A man, a plan"], false],
    ],
    solution:
      'function isPalindrome(text) {\n  const letters = text.toLowerCase().replace(/[^a-z]/g, "");\n  return letters === [...letters].reverse().join("");\n}',
  },
  {
    name: "secondLargest",
    call: "secondLargest(numbers)",
    does: "returns the second largest of the different numbers in a list, or null when there are not two different ones",
    split: "distil",
    shown: [
      [[[4, 9, 7]], 7],
      [[[5]], null],
    ],
    hidden: [
      [[[9, 9, 3]], 3],
      [[[2, 2]], null],
      [[[-1, -5, -3]], -3],
      [[[10, 2, 33]], 10],
    ],
    solution:
      "function secondLargest(numbers) {\n  const different = [...new Set(numbers)].sort((a, b) => b - a);\n  return different.length < 2 ? null : different[1];\n}",
  },
  {
    name: "countWords",
    call: "countWords(text)",
    does: "returns an object that says for each word of a text, in small letters, how often it occurs; words stand between blanks",
    split: "distil",
    shown: [[["a b a"], { a: 2, b: 1 }]],
    hidden: [
      [[""], {}],
      [["The the  THE"], { the: 3 }],
      [[" one two "], { one: 1, two: 1 }],
    ],
    solution:
      'function countWords(text) {\n  const counts = {};\n  for (const word of text.toLowerCase().split(" ")) {\n    if (word !== "") counts[word] = (counts[word] ?? 0) + 1;\n  }\n  return counts;\n}',
  },
  {
    name: "clampAll",
    call: "clampAll(numbers, low, high)",
    does: "returns a list in which every number below low is low, every number above high is high, and all others are as they were",
    split: "distil",
    shown: [
      [
        [[1, 5, 9], 2, 6],
        [2, 5, 6],
      ],
    ],
    hidden: [
      [[[], 0, 1], []],
      [
        [[-3, 0, 3], -1, 1],
        [-1, 0, 1],
      ],
      [
        [[4, 4], 4, 4],
        [4, 4],
      ],
    ],
    solution:
      "function clampAll(numbers, low, high) {\n  return numbers.map((n) => Math.min(high, Math.max(low, n)));\n}",
  },
  {
    name: "factorial",
    call: "factorial(n)",
    does: "returns the product of all whole numbers from 1 to n, and 1 for n = 0",
    split: "val",
    shown: [
      [[4], 24],
      [[1], 1],
    ],
    hidden: [
      [[0], 1],
      [[6], 720],
      [[10], 3628800],
    ],
    solution: "function factorial(n) {\n  return n < 2 ? 1 : n * factorial(n - 1);\n}",
  },
  {
    name: "longestWord",
    call: "longestWord(text)",
    does: "returns the longest word of a text, the first one of several that are as long, and an empty text when there is none",
    split: "val",
    shown: [[["a tiny mouse"], "mouse"]],
    hidden: [
      [[""], ""],
      [["one two six"], "one"],
      [["  blue   sky "], "blue"],
    ],
    solution:
      'function longestWord(text) {\n  let longest = "";\n  for (const word of text.split(" ")) if (word.length > longest.length) longest = word;\n  return longest;\n}',
  },
  {
    name: "runLengths",
    call: "runLengths(text)",
    does: "returns a list of pairs [letter, how often it stands there one after the other], in the order of the text",
    split: "test",
    shown: [
      [
        ["aab"],
        [
          ["a", 2],
          ["b", 1],
        ],
      ],
    ],
    hidden: [
      [[""], []],
      [
        ["aba"],
        [
          ["a", 1],
          ["b", 1],
          ["a", 1],
        ],
      ],
      [["zzzz"], [["z", 4]]],
    ],
    solution:
      "function runLengths(text) {\n  const runs = [];\n  for (const letter of text) {\n    const last = runs.at(-1);\n    if (last && last[0] === letter) last[1] += 1;\n    else runs.push([letter, 1]);\n  }\n  return runs;\n}",
  },
  {
    name: "commonNumbers",
    call: "commonNumbers(a, b)",
    does: "returns the numbers that stand in both of two lists, each once, in ascending order",
    split: "test",
    shown: [
      [
        [
          [3, 1, 2],
          [2, 3, 5],
        ],
        [2, 3],
      ],
    ],
    hidden: [
      [[[], [1]], []],
      [
        [
          [1, 1, 2],
          [1, 1],
        ],
        [1],
      ],
      [
        [
          [10, 9, 2],
          [2, 10],
        ],
        [2, 10],
      ],
    ],
    solution:
      "function commonNumbers(a, b) {\n  return [...new Set(a)].filter((n) => b.includes(n)).sort((x, y) => x - y);\n}",
  },
];

export function smallFunctionTask(each: SmallFunction): Task {
  const { name, call, does, split, shown, hidden, solution } = each;
  const examples = shown.map(
    ([args, expected]) =>
      `${name}(${args.map((arg) => JSON.stringify(arg)).join(", ")}) is ${JSON.stringify(expected)}`,
  );
  return {
    id: `function-${name}`,
    question: `Write a JavaScript function ${call} that ${does}. For example, ${examples.join(", and ")}.\nWrite the whole function in one block of code that begins with \`\`\`js.`,
    answer: writeTestKey({ name, shown, hidden }),
    judge: "tests",
    solution: `\`\`\`js\n${solution}\n\`\`\``,
    family: name,
    split,
    origin: "small-functions",
  };
}
