// Rows of the table of teachers: each talks about the same held-out questions, beside a vote of single answers that may spend as many tokens.
// Nobody is trained: what a student of theirs would be worth is asked of the bundled model (src/science/teacher_rows.ts).
import { agentsFor, generatedTokens } from "../science/equal_tokens.ts";
import { answersEqual } from "../tasks/verifier.ts";
import { PROTOCOLS, type ProtocolId } from "../teachers/list.ts";
import { readingCounts } from "../teachers/readings.ts";
import { type Refused, whoCanTeach } from "../teachers/who_can_teach.ts";
import type { Voice } from "../voice/voice.ts";
import { type Answered, judged, readAnswer } from "./answer.ts";
import { completionsOf, type TalkedTask, talked, votedAnswer } from "./base_rows.ts";
import type { Desk } from "./desk.ts";
import type { EvidenceRow, MadeEvidence } from "./row.ts";

export interface TeacherRows {
  readonly rows: readonly EvidenceRow[];
  readonly refused: readonly Refused[];
}

export function evidenceTeachers(voice: Voice): TeacherRows {
  const { ids, refused } = whoCanTeach(voice);
  return { rows: ids.map(teacherRow), refused };
}

const teacherRow = (teacher: ProtocolId): EvidenceRow => ({
  name: `teacher-${teacher}`,
  title: PROTOCOLS[teacher].words.title,
  group: "the group",
  seeds: "every",
  make: (desk, seed) => taughtBy(desk, seed, teacher),
});

async function taughtBy(desk: Desk, seed: number, teacher: ProtocolId): Promise<MadeEvidence> {
  const { agents, rounds } = desk.sizes;
  const all = await talked(desk, seed, { teacher: { teacher, agents, rounds, samples: agents * rounds } });
  const talks = all.map(({ talk }) => talk);
  const voters = await votersFor(desk, seed, generatedTokens(talks));
  const vote = await singles(desk, seed, voters);
  const turns = talks.reduce((sum, talk) => sum + talk.turns.length, 0) / Math.max(1, talks.length);
  return {
    answers: all.map((each) => decided(each, desk)),
    vote: vote.map((each) => votedAnswer(each, desk)),
    facts: { counts: { voters, turns, ...readingCounts(talks) } },
  };
}

const singles = (desk: Desk, seed: number, samples: number) =>
  talked(desk, seed, { teacher: { teacher: "self-consistency", samples } });

/** How many single answers the tokens of a teacher pay for; one to each question is heard first, to know what it costs. */
async function votersFor(desk: Desk, seed: number, budget: number): Promise<number> {
  const one = await singles(desk, seed, 1);
  return agentsFor(budget, generatedTokens(one.map(({ talk }) => talk)), "self-consistency");
}

/** What the teacher itself came to. It is in the form where a text that gives it is. */
function decided({ task, talk }: TalkedTask, { parts: { voice } }: Desk): Answered {
  const { answer } = talk.outcome;
  const isInForm = talk.turns.some(({ completion, answer: given }) => {
    const { strict } = readAnswer(completion.text, task, voice);
    return given !== null && strict !== null && answersEqual(strict, answer, task.judge);
  });
  return judged(task, { strict: isInForm ? answer : null, lenient: answer }, completionsOf(talk.turns));
}
