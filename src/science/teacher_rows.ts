// `npm run science -- --teachers`: every teacher that the model's voice can speak for, on the same questions, each beside a vote of single
// answers that may spend as many tokens, and with a student that copies it without labels.
import { PROTOCOLS, type ProtocolId } from "../teachers/list.ts";
import { readingCounts } from "../teachers/readings.ts";
import { type WhoCanTeach, whoCanTeach } from "../teachers/who_can_teach.ts";
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

export interface Teachers extends Pick<WhoCanTeach, "refused"> {
  readonly rows: readonly RowSpec[];
}

export function teachersFor(voice: Voice): Teachers {
  const { ids, refused } = whoCanTeach(voice);
  return { rows: ids.map(teacherRow), refused };
}

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
    facts: { ...student.facts, samples: vote.samples, ...readingCounts(await x.trajectories(of)) },
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
