// The settings of a run: one table per owner, from which the form, the address, the command line, the demo and the type of a config
// are derived. The owners are the run itself, its teacher, its source of questions and its method.
import { type MethodId, METHODS } from "../methods/list.ts";
import type { Method } from "../methods/method.ts";
import { CODEC_ROWS, codecProblem } from "../teachers/codecs/rows.ts";
import { type ProtocolId, PROTOCOLS } from "../teachers/list.ts";
import type { Protocol } from "../teachers/protocol.ts";
import { type CatalogueConfig, catalogue, type OwnerLists, type SettingsProblem } from "./catalogue.ts";
import { choice, type ConfigOf, type Table } from "./row.ts";
import { RUN_ROWS } from "./run_rows.ts";
import { asksPrograms, source, SOURCE_OWNERS } from "./source_row.ts";

/** The owners of which a run has one, by the setting that chooses among them. */
const LISTS = {
  teacher: { owners: PROTOCOLS, chosen: "is taught by", another: "another teacher" },
  source: { owners: SOURCE_OWNERS, chosen: "asks", another: "another source of questions" },
  strategy: { owners: METHODS, chosen: "learns by", another: "another way to learn" },
} as const satisfies OwnerLists;

/** Typed by its keys, since `Object.keys` tells the compiler of texts alone. */
const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>) => Object.keys(record) as Key[];

/** Whether the chosen method can learn from what the chosen teacher leaves. The config is a whole run's. */
function problem(config: ConfigOf<Table>): SettingsProblem | null {
  const teacher: Protocol = PROTOCOLS[config["teacher"] as ProtocolId];
  const method: Method = METHODS[config["strategy"] as MethodId];
  const { asks, lessons, name } = method;
  const unjudged = asksPrograms(config["source"]) ? programsProblem(config, method) : null;
  if (unjudged !== null) return unjudged;
  const left = teacher.leaves(config);
  if (lessons === "answers") {
    if (left.solutions === 0) return null;
    const sentence = `${name} learns the answers that the questions bring, so that no group is asked. Choose nobody as teacher, or another way to learn.`;
    return { field: "teacher", sentence };
  }
  if (left.solutions === 0) {
    const sentence = `${name} learns from what a group says, but nobody teaches. Choose a teacher, or copy the answers that the questions bring.`;
    return { field: "strategy", sentence };
  }
  if (config["beforeLearning"] === "wait" && config["labels"] === "truth") {
    const sentence = `With an answer key there is nothing to look at before the student learns: the key says what is right. Go straight on, or let the group's agreement decide.`;
    return { field: "beforeLearning", sentence };
  }
  const least = Number(config["leastVotes"]);
  const endings = Math.min(left.endings, teacher.voters?.(config) ?? left.endings); // an agent may end with several drafts
  if (least > endings) {
    const sentence = `At least ${least} votes were asked for, but only ${endings} of the group can agree. Ask for fewer votes, or choose more agents.`;
    return { field: "leastVotes", sentence };
  }
  const unchecked = codecProblem(config);
  if (unchecked !== null) return unchecked;
  const there = { ...left, endings };
  if (asks === undefined || there[asks.of] >= asks.least) return null;
  return { field: "strategy", sentence: asks.sentence(there[asks.of]) };
}

/** What looks at the student's answers while it trains, and so cannot judge programs: they would all count as wrong. */
function programsProblem(config: ConfigOf<Table>, { name, practises }: Method): SettingsProblem | null {
  if (practises === true) {
    const sentence = `${name} rewards the student's own answers while it practises, but these questions ask for programs, which are not run then. Choose another way to learn.`;
    return { field: "strategy", sentence };
  }
  if (config["keep"] !== "best") return null;
  const sentence =
    "The best state of the student shows on answers that are judged while it trains, but these questions ask for programs, which are not run then. Keep the last state.";
  return { field: "keep", sentence };
}

const RUN = {
  name: "the run",
  problem,
  rows: {
    teacher: choice({
      place: "team",
      label: "Teacher",
      help: "How the answers come about that the student learns from.",
      choices: keysOf(PROTOCOLS).map((value) => ({
        value,
        label: PROTOCOLS[value].label,
        help: PROTOCOLS[value].help,
      })),
      fallback: "debate",
    }),
    ...RUN_ROWS,
    ...CODEC_ROWS,
    source,
    strategy: choice({
      place: "lessons",
      label: "Learn from what is said",
      help: "All of them start from the same texts and the same model.",
      choices: keysOf(METHODS).map((value) => ({
        value,
        label: METHODS[value].label,
        help: METHODS[value].help,
      })),
      fallback: "rsft",
    }),
  },
} as const;

export const SETTINGS = catalogue(RUN, LISTS);

/** All settings of a run, by name. */
export type RunConfig = CatalogueConfig<(typeof RUN)["rows"], typeof LISTS>;

/** The settings as they stand before a person changes any, in a run that learns by `strategy`. */
export function defaultConfig(strategy: RunConfig["strategy"] = "rsft"): RunConfig {
  return SETTINGS.from(new Map([["strategy", strategy]]));
}

/** How the training of such a run is counted. */
export const progressOf = (config: RunConfig) => {
  const { progress } = METHODS[config.strategy];
  return {
    total: progress.total(config),
    part: (step: number) => progress.part(step, config),
    counted: (step: number) => progress.counted(step, config),
  };
};
