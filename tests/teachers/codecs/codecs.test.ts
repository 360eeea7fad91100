// Messages as code: what was encoded comes back whole, of made-up messages and of every turn of every teacher's talk; and what a program
// takes out of a text claims neither more nor less than the text.
import { describe, expect, test } from "vitest";
import type { Turn } from "../../../src/records/turn.ts";
import { RandomStream } from "../../../src/core/rng.ts";
import { defaultConfig } from "../../../src/settings/run_config.ts";
import { checkWorking } from "../../../src/tasks/check_working.ts";
import { claimsIn } from "../../../src/teachers/codecs/claims.ts";
import { isSumClaim, type Message } from "../../../src/teachers/codecs/codec.ts";
import { CODECS } from "../../../src/teachers/codecs/list.ts";
import { countCodecs } from "../../../src/teachers/codecs/count.ts";
import { codifiedText } from "../../../src/teachers/codecs/texts/codified.ts";
import { codifiedMinText } from "../../../src/teachers/codecs/texts/codified_min.ts";
import { messageOf, placesOf } from "../../../src/teachers/codecs/message.ts";
import { type ProtocolId, PROTOCOLS } from "../../../src/teachers/list.ts";
import { isTaught } from "../../../src/teachers/protocol_of.ts";
import { seat } from "../seats.ts";
import { makeTurn } from "../turns.ts";

const CODED = [
  { id: "codified", ...codifiedText },
  { id: "codified-min", ...codifiedMinText },
];
const TEACHERS = (Object.keys(PROTOCOLS) as ProtocolId[]).filter((teacher) =>
  isTaught({ ...defaultConfig(), teacher }),
);

/** Signs that mean something in one of the forms, beside ordinary ones. */
const SIGNS = [
  ..."a,b,7, ,#,=,<,>,.,:,(,),',é,–,\t,\r".split(","),
  ",",
  '"',
  "\\",
  "Answer: ",
  "assert ",
  "# ",
  "null",
  "\u2028",
  "A1",
  "(30)",
];
const SUMS = ["12*3=36", "48>35", "(2+3)*4=20", "3+4=7+2=9", "-3+.5<1", "36/5=7.2"];

function madeUp(random: RandomStream): Message {
  const words = (least: number) =>
    Array.from({ length: random.integer(least, 6) }, () => random.pick(SIGNS)).join("");
  const place = () => ({ seat: random.integer(0, 40), step: random.integer(0, 9) });
  const many = <Each>(make: () => Each) => Array.from({ length: random.integer(0, 4) }, make);
  return {
    at: place(),
    role: random.pick(["propose", "tool-2", words(1), `${words(0)}\n`]),
    reads: many(place),
    claims: many(() => random.pick([random.pick(SUMS), words(1)])),
    answer: random.pick([null, "", "29", "blue whale", '"x"', "None", words(0), `${words(0)}\n${words(0)}`]),
  };
}

describe.each(CODED)("$id", ({ encode, decode }) => {
  test("1,000 made-up messages come back as they were", () => {
    const random = new RandomStream(17);
    for (let i = 0; i < 1000; i++) {
      const message = madeUp(random);
      expect(decode(encode(message))).toEqual(message);
    }
  });

  test.each(TEACHERS)("%s: role, claims, answer and edges of every turn come back", async (teacher) => {
    const { trajectory } = await seat({ teacher, agents: 3, rounds: 2 }, [
      ["7", "5", "9", "7", "5"],
      ["7", "7", "5", "7", "9"],
      ["7", "7", "7", "5", "7"],
    ]);
    const { turns } = trajectory;
    const agents = [...new Set(turns.map(({ agent }) => agent))];
    const placeOf = placesOf(agents, turns);
    for (const turn of turns) {
      const read = decode(encode(messageOf(turn, placeOf)))!;
      expect([read.role, read.answer]).toEqual([turn.role, turn.answer]);
      expect(read.claims).toEqual(claimsIn(turn));
      const idAt = ({ seat: at, step }: Message["at"]) =>
        turns.find((each) => each.agent === agents[at] && each.step === step)!.id;
      expect([idAt(read.at), read.reads.map(idAt)]).toEqual([turn.id, turn.parents]);
    }
  });

  test.each([
    "",
    "\n",
    "7",
    "Step 1: 3 + 4 = 7.\nAnswer: 7",
    "A = propose()\nsomething else",
    "A:propose\n3+",
  ])("a text of another form is none: %j", (text) => {
    expect(decode(text)).toBeNull();
  });
});

test("every codec of the list but plain words is tested here", async () => {
  const opened = await Promise.all(
    Object.values(CODECS).map(({ open }) => (open === null ? Promise.resolve(null) : open())),
  );
  expect(opened).toEqual([null, codifiedText, codifiedMinText]);
});

test("a message by hand, in each form", () => {
  const message: Message = {
    at: { seat: 1, step: 1 },
    role: "revise",
    reads: [
      { seat: 1, step: 0 },
      { seat: 0, step: 0 },
    ],
    claims: ["12*3=36", "36-7=29"],
    answer: "29",
  };
  expect(codifiedText.encode(message)).toBe("B1 = revise(BA)\nassert 12*3==36\nassert 36-7==29\nAnswer: 29");
  expect(codifiedMinText.encode(message)).toBe("B1:revise<BA\n12*3=36\n36-7=29\n=29");
});

const said = (solution: string, answer: string | null = null, kind: "say" | "remark" = "say") =>
  claimsIn({ kind, solution, answer });

test.each([
  ["Step 1 : now 10 x 3 = 30 . Step 2 : now 30 - 2 = 28 . Answer : 28", "28", ["10*3=30", "30-2=28"]],
  [
    "Ann has 1,200 eggs. 1,200 eggs - 200 eggs = 1,000 eggs.\nSo the answer is 1,000.",
    "1,000",
    ["1200-200=1000"],
  ],
  ["12 plus 5 is 17, then 17 minus 2 equals 15.", null, ["12+5=17", "17-2=15"]],
  ["48 is more than 35. Answer: 48", "48", ["48>35"]],
  [
    "The customer asks when the shop closes. Answer: hours",
    "hours",
    ["The customer asks when the shop closes."],
  ],
  ["25% of 80 = 20. 20 + 2 = 22.", "22", ["25% of 80 = 20.", "20+2=22"]],
  ["So the answer is 25% of 80 = 20. 20 + 2 = 22.", "20", ["So the answer is 25% of 80 = 20.", "20+2=22"]],
  ["The answer has 10 parts.\nAnswer: 1", "1", ["The answer has 10 parts."]],
  ["Nothing is left.\nThe answer is -1.", "-1", ["Nothing is left."]],
  ["", null, []],
])("%j claims %j", (text, answer, claims) => {
  expect(said(text, answer)).toEqual(claims);
});

test("a remark keeps its words, sums included", () => {
  expect(said("Step 2 is wrong.\n3 x 4 = 12, not 13.", null, "remark")).toEqual([
    "Step 2 is wrong.",
    "3 x 4 = 12, not 13.",
  ]);
});

test("of 1,000 worked texts the sums claim what the text calculates, and the calculator judges them alike", () => {
  const random = new RandomStream(3);
  const number = () => random.integer(1, 1500);
  for (let i = 0; i < 1000; i++) {
    const written = Array.from({ length: random.integer(1, 4) }, () => {
      const [a, b] = [number(), number()];
      const [sign, value] = random.pick([
        ["+", a + b] as const,
        ["-", a - b] as const,
        ["x", a * b] as const,
      ]);
      const result = value + random.pick([0, 0, 0, 1]);
      const unit = random.pick(["", " eggs", " cm"]);
      const sentence = random.pick([
        `Ben has ${a} ${sign} ${b} = ${result}.`,
        `So it is ${a}${unit} ${sign} ${b}${unit} = ${result}${unit}.`,
        `First, ${a}${sign === "x" ? " × " : sign}${b} = ${result} are left.`,
      ]);
      return { sentence, claim: `${a}${sign === "x" ? "*" : sign}${b}=${result}` };
    });
    const text = written.map(({ sentence }) => sentence).join(random.pick([" ", "\n"]));
    const claims = said(text);
    expect(claims).toEqual(written.map(({ claim }) => claim));
    expect(claims.every(isSumClaim)).toBe(true);
    expect(checkWorking(claims.join("\n")).verdict).toBe(checkWorking(text).verdict);
  }
});

test("a tool is shown nothing, and programs cost the same in every codec", async () => {
  const opening = makeTurn(0, 0, "7");
  const tool: Turn = { ...makeTurn(1, 0, null), kind: "tool", parents: [opening.id] };
  const again = { ...makeTurn(2, 0, "7"), parents: [opening.id, tool.id] };
  const talk = [opening, tool, again];
  const tokenizer = { encode: (text: string) => Array.from(text, () => 0), unknownId: 1 };
  const counts = await countCodecs([talk], tokenizer);
  expect(counts.map(({ readings }) => readings)).toEqual([2, 2, 2]);
  expect(counts[1]?.tokens).not.toBe(counts[0]?.tokens);
  const programs = await countCodecs([[{ ...opening, judge: "tests" }, tool, again]], tokenizer);
  expect(programs.map(({ tokens }) => tokens)).toEqual([17, 17, 17]);
});
