// What one export format is: a folder of a run's download. A new format is one file in formats/ and one line in list.ts; the page,
// the README, the zip and the command line read the rest from it.
// Rule: the page shows the words of every format before Start, so a file in formats/ imports words and types only, and `write`
// imports the code that does the work when it runs, which is in the export worker.
import type { Architecture } from "../models/architecture.ts";
import { type FileStream, streamOf } from "../formats/file_stream.ts";
import type { TensorSource } from "../formats/safetensors.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { MethodId } from "../methods/list.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { RunRecords } from "../store/store.ts";
import type { Voice } from "../voice/voice.ts";

export interface ExportFormat {
  /** The word for it in an `ExportChoice`. */
  readonly id: string;
  /** Where its files lie in the zip, with the slash at the end, e.g. "peft/". It may lie inside another format's folder. */
  readonly folder: string;
  /** What the page offers, as the label of a tick. */
  readonly title: string;
  /** What the folder is for and, where there is one, the command that uses it, run inside the unpacked zip. */
  readonly use: { readonly what: string; readonly command?: string };
  /** Rows of the README's table of files. By default there is one: the folder and `use.what`. */
  readonly rows?: (run: ExportRun) => readonly ReadmeRow[];
  /** What a person may choose about it. Formats share an option by naming the same constant. */
  readonly options?: readonly FormatOption[];
  /** Whether this format can express the run; otherwise why not, as the page and the README say it. */
  readonly fits: (run: ExportRun) => true | string;
  /** Makes the folder's files by their path in the zip. A file that is large is made while it is read.
   *  @throws RunError of whatever makes the files: "non-finite", "shape", "model-invalid", "store-corrupt" */
  readonly write: (context: ExportContext) => Promise<ReadonlyMap<string, FileStream>>;
}

/** A path in the zip, and what lies there. */
export type ReadmeRow = readonly [path: string, what: string];

/** What decides whether a format can express a run. */
export interface ExportRun {
  readonly strategy: MethodId;
  /** The training step whose state was kept, 0: that of before the training; null: the last. */
  readonly keptStep: number | null;
  readonly architecture: Architecture;
}

/** A group of ticks about one format or several. */
export interface FormatOption {
  readonly id: string;
  readonly legend: string;
  readonly ticks: readonly {
    readonly id: string;
    readonly label: string;
    /** Whether it is on until somebody changes it. */
    readonly isOn: boolean;
    /** How the paths of the files begin that come with it; absent where it adds no files. */
    readonly prefix?: string;
  }[];
}

/** Everything that a format may write from. */
export interface ExportContext {
  readonly base: ExportBase;
  readonly records: Omit<RunRecords, "artifact">;
  /** By id: those of the run. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** What was debated to learn from. */
  readonly learnedFrom: readonly Trajectory[];
  /** All that was debated: `learnedFrom`, then the test. */
  readonly trajectories: readonly Trajectory[];
  /** Who judged what was said, and how much of it; null where a key did, or nobody. */
  readonly judged: string | null;
  /** Who checked what an unchecked group agreed on, in a sentence; null where somebody or something checked all of it. */
  readonly agreement: string | null;
  /** Whether the format with this id is in the same zip. */
  readonly has: (formatId: string) => boolean;
  /** Ids of the ticks of an option that are on, in the option's order. */
  readonly ticked: (option: FormatOption) => readonly string[];
}

/** The base model of an export. */
export interface ExportBase {
  /** As its card names it, an SPDX name where it is one; null when it names none. */
  readonly license: string | null;
  /** How it is spoken to. @throws RunError("model-invalid") from its promise, for a chat template that cannot be used */
  readonly voice: () => Promise<Voice>;
  readonly architecture: Architecture;
  /** Files that a merged model takes along as they are, by name: config, tokenizer, licence texts; config.json is among them. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly tensors: TensorSource;
}

/** The adapter that a run made. */
export function adapterOf({ records }: ExportContext): LoraAdapter {
  return records.adapter.adapter;
}

/** Files that are in memory, placed in a folder of the zip. */
export function filesIn(
  folder: string,
  files: Iterable<readonly [name: string, bytes: Uint8Array<ArrayBuffer>]>,
): Map<string, FileStream> {
  return new Map(Array.from(files, ([name, bytes]) => [`${folder}${name}`, streamOf(bytes)] as const));
}
