// `npm run science -- --teachers`: every teacher that the model's voice can speak for, on the same questions, each beside a vote of single
// answers that may spend as many tokens, and with a student that copies it without labels.
import { PROTOCOLS, type ProtocolId } from "../teachers/list.ts";
import type { Protocol } from "../teachers/protocol.ts";
import { countReadings, somebodyRight } from "../teachers/readings.ts";
import { whyOff } from "../voice/needs.ts";
import type { Voice } from "../voice/voice.ts";
import { debateOf } from "./answering_rows.ts";
import { talksOfEqualTokens } from "./equal_tokens.ts";
import type { DebateOf, Experiment } from "./experiment.ts";
import type { MadeRow, RowSpec } from "./row_spec.ts";
import { sideStudent, sizedConfig } from "./side_student.ts";

/** Of every group, and of the debate that teaches in the table of methods. */
export const SIDE_GROUP = { agents: 5, rounds: 2 } as const;

/** The base alone, from which every gain is counted. */
export const SIDE_BASE: RowSpec = {
  name: "side-base",
  title: "the base alone, greedy",
  group: "no training",
  seeds: "once",
  cost: 0.1,
  learns: [],
  make: async (x, seed) => ({ answers: await x.ask("main", "greedy", seed, null) }),
};

export interface Teachers {
  readonly rows: readonly RowSpec[];
  readonly refused: readonly Refused[];
}

/** A teacher without a row, and why, as a sentence. */
export interface Refused {
  readonly title: string;
  readonly why: string;
}

/** Who can teach in this voice. Whoever leaves nothing to learn is no teacher. */
export function teachersFor(voice: Voice): Teachers {
  const rows: RowSpec[] = [];
  const refused: Refused[] = [];
  // The keys of a constant table.
  for (const id of Object.keys(PROTOCOLS) as ProtocolId[]) {
    const why = whyRefused(PROTOCOLS[id], voice);
    if (why !== null) refused.push({ title: PROTOCOLS[id].words.title, why });
    else if (id !== "nobody") rows.push(teacherRow(id));
  }
  return { rows, refused };
}

/** Why a teacher cannot talk about the experiment's questions in this voice; null when it can. */
function whyRefused({ needs, questions }: Protocol, voice: Voice): string | null {
  for (const capability of needs) {
    const why = whyOff(voice, capability, SUCH);
    if (why !== null) return why;
  }
  return questions === undefined ? null : `${SUCH} tries programs, and these questions ask for numbers.`;
}

/** Begins the sentence that teachers with one reason share. */
const SUCH = "Such a teacher";

function teacherRow(teacher: ProtocolId): RowSpec {
  return {
    name: `teacher-${teacher}`,
    title: PROTOCOLS[teacher].words.title,
    group: "distilled",
    seeds: "every",
    cost: 4,
    learns: ["sft"],
    make: (x, seed) => taughtBy(x, seed, teacher),
  };
}

async function taughtBy(x: Experiment, seed: number, teacher: ProtocolId): Promise<MadeRow> {
  const of = groupTalk(teacher, "main", seed);
  const said = await x.debated(of);
  const vote = await voteOfEqualTokens(x, of);
  const config = sizedConfig("rsft", x.settings, { seed, labels: "consensus" });
  const talks = await x.trajectories(groupTalk(teacher, "distil", seed));
  const student = await sideStudent(x, { name: `teacher-${teacher}`, config, talks });
  const answers = await x.ask("main", "greedy", seed, student.model.lora);
  return {
    answers: [...said, ...vote.answers, ...answers],
    facts: { ...student.facts, samples: vote.samples, ...talkFacts(await x.trajectories(of)) },
    training: student.training,
  };
}

/** What this teacher says about a set of questions; a debate is the one that the other rows know. */
export function groupTalk<On extends DebateOf["on"]>(
  teacher: ProtocolId,
  on: On,
  seed: number,
): DebateOf & { readonly on: On } {
  const debate = debateOf(on, SIDE_GROUP.agents, SIDE_GROUP.rounds, seed);
  return teacher === "debate" ? debate : { ...debate, teacher };
}

/** A vote of single answers that may spend the tokens of these talks. */
async function voteOfEqualTokens(
  x: Experiment,
  debate: DebateOf & { readonly on: "main" },
): Promise<{ readonly samples: number; readonly answers: MadeRow["answers"] }> {
  const { agents, of } = await talksOfEqualTokens(x, { teacher: "self-consistency", debate });
  const lines = await x.debated({ ...of, on: debate.on });
  return { samples: agents, answers: lines.map((line) => ({ ...line, mode: "vote" })) };
}

function talkFacts(talks: Parameters<typeof countReadings>[0]): Record<string, number> {
  const { turns, corrected, misled, followed, contested } = countReadings(talks);
  const counts = { readings: turns, corrected, misled, followed, contested };
  return { ...counts, questions: talks.length, somebodyRight: somebodyRight(talks) };
}
