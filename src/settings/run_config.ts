// The settings of a run: one table per owner, from which the form, the address, the command line, the demo and the type of a config
// are derived. The owners are the run itself, its teacher and its method.
import { METHODS } from "../methods/list.ts";
import { DEBATE_ROWS } from "../teachers/debate_rows.ts";
import { type CatalogueConfig, catalogue, type OwnerLists } from "./catalogue.ts";
import { choice } from "./row.ts";
import { RUN_ROWS } from "./run_rows.ts";
import { source } from "./source_row.ts";

/** The owners of which a run has one, by the setting that chooses among them. */
const LISTS = {
  strategy: { owners: METHODS, chosen: "learns by", another: "another way to learn" },
} as const satisfies OwnerLists;

/** Typed by its keys, since `Object.keys` tells the compiler of texts alone. */
const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>) => Object.keys(record) as Key[];

const RUN = {
  name: "the run",
  rows: {
    ...DEBATE_ROWS,
    ...RUN_ROWS,
    source,
    strategy: choice({
      place: "lessons",
      label: "Learn from each debate",
      help: "All of them start from the same debates and the same model.",
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
