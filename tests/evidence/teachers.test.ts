// The table of teachers: what a teacher itself came to, beside what a vote comes to at its tokens.
import { expect, test } from "vitest";
import type { MadeEvidence } from "../../src/evidence/row.ts";
import { teachersSection } from "../../src/evidence/teacher_report.ts";
import { evidenceTeachers } from "../../src/evidence/teacher_rows.ts";
import { PROTOCOLS } from "../../src/teachers/list.ts";
import { type AskedOf, scriptedDesk } from "./desk.ts";

const right = ({ task }: AskedOf) => `So it is. Answer: ${task.answer}`;
const wrong = ({ task }: AskedOf) =>
  `So it is. Answer: ${task.judge === "number" ? "-1" : "neither of them"}`;

/** What the sides of a debate and its moderator say; anybody else is wrong. */
function twoSided(negative: (asked: AskedOf) => string, side: string) {
  return (asked: AskedOf) => {
    const { prompt } = asked.request;
    if (prompt.includes("You are a moderator.")) return `Side: ${side}`;
    return prompt.includes("You disagree with the affirmative side") ? negative(asked) : wrong(asked);
  };
}

async function made(teacher: string, answer: (asked: AskedOf) => string) {
  const { desk, lm } = scriptedDesk(answer);
  const row = evidenceTeachers(desk.parts.voice).rows.find(({ name }) => name === `teacher-${teacher}`);
  if (row === undefined) throw new Error(teacher);
  const out = await row.make(desk, 1);
  const share = (of: MadeEvidence["answers"] | undefined, what: "right" | "lenient" | "valid") =>
    (of ?? []).filter((each) => each[what]).length / (of ?? []).length;
  return { ...out, lm, counts: out.facts?.counts ?? {}, share };
}

test("a teacher is judged by its own verdict, and its vote by what single answers of as many tokens come to", async () => {
  const { answers, vote, counts, share } = await made("mad", twoSided(right, "negative"));
  expect([share(answers, "right"), share(vote, "right")]).toEqual([1, 0]);
  expect(vote?.map(({ taskId }) => taskId)).toEqual(answers.map(({ taskId }) => taskId));
  const spent = (of: typeof answers = []) => of.reduce((sum, each) => sum + each.generatedTokens, 0);
  const voters = counts["voters"] ?? 0;
  expect(voters).toBeGreaterThan(1);
  expect(spent(vote)).toBeGreaterThanOrEqual(spent(answers));
  expect(spent(vote) * ((voters - 1) / voters)).toBeLessThan(spent(answers)); // one answer fewer would be too few
  expect(counts).toMatchObject({ turns: 3, questions: 6, somebodyRight: 6 });
});

test("a verdict that stands nowhere in the form is right leniently only", async () => {
  const { answers, share } = await made(
    "mad",
    twoSided(({ task }) => `${task.answer}`, "negative"),
  );
  expect([share(answers, "right"), share(answers, "valid")]).toEqual([0, 0]);
  expect(share(answers, "lenient")).toBeGreaterThan(0);
});

test("an agent's call reaches the tool, and what the tool says reaches the agent", async () => {
  const { lm, share, answers } = await made("sfr", (asked) =>
    asked.request.prompt.includes("81 * 3") && asked.request.prompt.includes("243")
      ? right(asked)
      : "Call: calculator 81 * 3",
  );
  expect(share(answers, "right")).toBe(1);
  expect(lm.batches.flat().some(({ prompt }) => prompt.includes("243"))).toBe(true);
});

test("groups about different kinds of questions are heard in one batch", async () => {
  const { lm } = await made("chain-of-thought", right);
  expect(lm.batches.map((batch) => batch.length)).toEqual([6, 6]); // its own text, and one for the vote
});

test("every teacher but those of programs talks, and the others are named with their reason", async () => {
  const { desk } = scriptedDesk(right);
  const { rows, refused } = evidenceTeachers(desk.parts.voice);
  const programs = Object.values(PROTOCOLS).filter((each) => "questions" in each);
  expect(refused.map(({ title }) => title)).toEqual(programs.map(({ words }) => words.title));
  expect(rows).toHaveLength(Object.keys(PROTOCOLS).length - programs.length - 1); // nobody is no teacher
  const kept = [];
  for (const row of rows) {
    const { answers, vote, facts = {} } = await row.make(desk, 1);
    expect(answers, row.name).toHaveLength(6);
    expect(answers.filter((each) => each.right).length, row.name).toBe(6);
    kept.push({
      schema: 1,
      row: row.name,
      seed: 1,
      seconds: 30,
      answers,
      facts,
      ...(vote === undefined ? {} : { vote }),
    } as const);
  }
  const section = teachersSection({
    about: ["A scripted model."],
    command: "npm run evidence -- --teachers",
    sizes: desk.sizes,
    rows,
    refused,
    made: { kept, missing: ["teacher-mad, seed 2"], failures: [] },
  });
  expect(section).toContain("Not made yet: teacher-mad, seed 2.");
  expect(section).toContain("tries programs, and these questions ask for none.");
  const lines = section.split("\n").filter((line) => line.startsWith("| "));
  expect(lines).toHaveLength(rows.length + 2);
  expect(lines.find((line) => line.startsWith("| Debate |"))).toContain(
    "| 1 | 100.0 [100.0, 100.0] | 100.0 [100.0, 100.0] | 0.0 [0.0, 0.0] | 0 / 0, 1.0000 | 100 % | 4.0 |",
  );
});
