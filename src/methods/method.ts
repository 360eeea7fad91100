// What a method is: a way in which the student learns from the debates. Each has a folder of its own; methods/list.ts names them.
// This half of a method is small and loaded with the page.
import type { SettingsProblem } from "../settings/catalogue.ts";
import type { ConfigOf, Table } from "../settings/row.ts";
import type { RUN_ROWS } from "../settings/run_rows.ts";
import type { Capability } from "../voice/voice.ts";
import type { Learner } from "./site.ts";

/** What a method sees of a config: the run's own settings and its own. */
export type MethodConfig<Rows extends Table> = ConfigOf<typeof RUN_ROWS> & ConfigOf<Rows>;

/** What is said about a method on the page, in a download's README and on its model cards. */
export interface MethodWords {
  /** For the Distil stage, where the student does not copy the lessons that are shown there; else null. */
  readonly aside: string | null;
  /** How the adapter came to be, after "the adapter learned". */
  readonly learned: string;
  /** What trained it, after "one copy of it learned from what was said, by". */
  readonly by: string;
  /** What the rows of data/sft.jsonl are to this student. */
  readonly lessons: string;
  /** Why the download holds no script that repeats the training; null where it holds one, because the student copied. */
  readonly notRepeated: string | null;
}

/** How the Train stage shows it: the loss of one training by what learns, or practice in rounds. */
export interface MethodChart {
  readonly kind: "loss" | "practice";
  /** What the loss is of. */
  readonly learner: "student" | "pairs" | "judged" | "taught";
  /** What a training that ended early counts. */
  readonly unit: "step" | "round";
}

/** How a method's training is counted. Steps count over all its phases, from 1. */
export interface Progress<Config> {
  /** Steps of the whole training. */
  total(config: Config): number;
  /** How far it has come after `step` steps, as people count. */
  part(
    step: number,
    config: Config,
  ): { readonly label: string; readonly done: number; readonly total: number };
  /** What it counts when it has taken `step` steps, in the plural. */
  counted(step: number, config: Config): string;
}

/** Something that a method cannot do without. `feature` begins a sentence, `instead` is one: what a person could do about it. */
export interface Need {
  readonly capability: Capability;
  readonly feature: string;
  readonly instead: string;
}

export interface Method<Rows extends Table = Table> {
  /** A short name for people. */
  readonly name: string;
  /** What it is called where a person chooses among methods. */
  readonly label: string;
  /** What it does, what it costs and when it helps. */
  readonly help: string;
  readonly words: MethodWords;
  readonly chart: MethodChart;
  /** Where its lessons come from: one solution of each debate, several that differ, or the answers that the questions bring, for which
   *  nobody is asked. A method that does not copy shows them only. */
  readonly lessons: "rsft" | "da" | "answers";
  /** Whether the student's own answers are rewarded while it trains; left out: they are not. */
  readonly practises?: true;
  /** Whether it also learns where there is no graphics device; left out: it does not. */
  readonly onProcessor?: true;
  /** Its settings. */
  readonly rows: Rows;
  /** Its own defaults for settings of the run. */
  readonly defaults?: Readonly<Partial<ConfigOf<typeof RUN_ROWS> & { readonly teacher: string }>>;
  readonly progress: Progress<MethodConfig<Rows>>;
  /** Loads the half that works. */
  learner(): Promise<Learner<MethodConfig<Rows>>>;
  /** Steps in which a judge learns before the student begins; left out: none. */
  judgeSteps?(config: MethodConfig<Rows>): number;
  /** What it needs of the voice that the model is spoken to with; left out: nothing beyond asking and answering. */
  needs?(config: MethodConfig<Rows>): readonly Need[];
  /** What the teacher must leave of each task for it. */
  readonly asks?: {
    readonly of: "solutions" | "endings" | "revisions";
    readonly least: number;
    /** Said when the teacher leaves `there`, which is less. */
    sentence(there: number): string;
  };
  /** What no single setting can tell; null when all is well. */
  problem?(config: MethodConfig<Rows>): SettingsProblem | null;
}

/** A method as it is written, with the type of its own settings kept. */
export const method = <Rows extends Table>(
  written: Omit<Method<NoInfer<Rows>>, "rows"> & { readonly rows: Rows },
): Method<Rows> => written;
