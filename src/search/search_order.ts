// What was asked of a search, as its log keeps it: all that decides what is tried and what comes out. The same command goes on with it, and
// another one is refused by the names of the flags that differ.
import { canonicalJson } from "../core/canonical_json.ts";
import type { SpeakerName } from "../records/speaker.ts";
import type { TrainerDevice } from "../records/trainer_device.ts";
import type { WorkedExample } from "../records/worked_example.ts";
import type { Task } from "../records/task.ts";
import { flagName } from "../settings/flag_name.ts";
import { SETTINGS } from "../settings/run_config.ts";
import { tasksDigest, textSha256 } from "../store/digest.ts";
import type { RunRecord } from "../store/store.ts";

export interface AskedSearch {
  /** The run that the search begins with. */
  readonly run: Pick<RunRecord, "config" | "model">;
  /** The questions that are not held back. */
  readonly tasks: readonly Task[];
  readonly examples: readonly WorkedExample[];
  /** Test questions that are asked at the end. */
  readonly heldOut: number;
  readonly speaker: SpeakerName | null;
  readonly trainer: TrainerDevice | null;
  /** The search's own flags, by name. */
  readonly own: Readonly<Record<string, number | string>>;
}

/** By flag; "test-tasks" are those of the end. Settings stand there with their defaults, which another version may change. */
export async function searchOrder({
  run,
  tasks,
  examples,
  heldOut,
  speaker,
  trainer,
  own,
}: AskedSearch): Promise<Readonly<Record<string, number | string>>> {
  const values: Readonly<Record<string, number | string>> = run.config;
  return {
    ...Object.fromEntries(SETTINGS.fields.map(({ key }) => [flagName({ key }), values[key]!])),
    ...own,
    model: run.model.sha256,
    questions: await tasksDigest(tasks),
    worked: examples.length === 0 ? "none" : await textSha256(canonicalJson(examples)),
    speaker: speaker ?? "usual",
    trainer: trainer ?? "usual",
    "test-tasks": heldOut,
  };
}
