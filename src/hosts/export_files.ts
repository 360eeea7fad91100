// The files of a run's download in their order, from what the store holds: words about it, the student in each format, the
// folder for Python, the data.
import { RunError } from "../core/errors.ts";
import type { ExportChoice } from "../records/export_choice.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { preferencePairs } from "../distill/preferences.ts";
import { adapterShare } from "../export/adapter_share.ts";
import { modelCard } from "../export/model_card.ts";
import { writeCsv } from "../export/csv.ts";
import { sftChatJsonl, sftJsonl } from "../export/lessons.ts";
import { licenseNote, readme } from "../export/readme.ts";
import { studentFiles } from "../export/student_files.ts";
import { answersJsonl, jsonl, trajectoriesJsonl } from "../export/trajectories.ts";
import { type FileStream, streamOf } from "../formats/file_stream.ts";
import { LICENSE_FILE } from "../models/folder.ts";
import type { RunRecord, Store } from "../store/store.ts";
import { takeTasks, type TaskSet } from "../tasks/task_set.ts";
import { trajectoriesOf } from "../teachers/consensus.ts";
import { recipeOfRun } from "../train/recipe.ts";
import type { ExportBase } from "./export_base.ts";
import { projectFolder } from "./project_folder.ts";
import { pythonFolder } from "./python_folder.ts";
import debateSchema from "../../docs/debate-1.schema.json?raw";

export interface RunFilesInput {
  readonly store: Store;
  readonly run: RunRecord;
  readonly base: ExportBase;
  readonly choice: ExportChoice;
  readonly taskSet: TaskSet;
  readonly receipt: string;
}

/** Whether the student copied solutions, for a step at least: that training a script of a page's length can repeat. */
const isCopied = ({ config: { strategy }, outcome }: RunRecord) =>
  (strategy === "rsft" || strategy === "da") && outcome?.keptStep !== 0;

/** @throws RunError("store-corrupt") naming what is not stored; errors of the formats */
export async function runFiles({
  store,
  run,
  base,
  choice,
  taskSet,
  receipt,
}: RunFilesInput): Promise<ReadonlyMap<string, FileStream>> {
  const runId = run.id;
  const [stored, start, turns, dataset, answers] = await Promise.all([
    store.getAdapter(runId),
    store.getStart(runId),
    store.turns(runId),
    store.getDataset(runId),
    store.evalAnswers(runId),
  ]);
  if (stored === null || dataset === null) {
    throw missing(runId, stored === null ? "its adapter" : "its dataset");
  }
  const { adapter } = stored;
  const learnedFrom = trajectoriesOf(turns, "distil");
  const trajectories = [...learnedFrom, ...trajectoriesOf(turns, "test")];
  const tasks = tasksOf(run, taskSet);
  const files = new Map<string, FileStream>();
  const add = (name: string, content: string | Uint8Array<ArrayBuffer>) => {
    files.set(name, streamOf(typeof content === "string" ? new TextEncoder().encode(content) : content));
  };
  const license = base.license ?? "unknown";
  add(
    "README.md",
    readme({
      runId,
      seed: run.seed,
      adapter,
      license,
      labels: dataset.labels,
      strategy: run.config.strategy,
      keptStep: run.outcome?.keptStep ?? null,
      examplePrompt: trajectories[0]?.rounds[0]?.[0]?.prompt ?? "",
      report: run.report,
    }),
  );
  const texts = new Map(
    Array.from(base.files)
      .filter(([name]) => LICENSE_FILE.test(name))
      .map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]),
  );
  add("LICENSE.txt", licenseNote(run.model.name, base.license, texts));
  add("receipt.json", receipt);
  for (const [name, file] of await studentFiles(base, adapter, choice)) files.set(name, file);
  const isHalf = choice.adapterDtype === "F16" && choice.parts.includes("peft");
  const share = isHalf ? await adapterShare(base.tensors, adapter) : null;
  const card = (kind: "adapter" | "merged") =>
    modelCard(kind, {
      runId,
      seed: run.seed,
      adapter,
      license: base.license,
      labels: dataset.labels,
      strategy: run.config.strategy,
      statistics: dataset.statistics,
      report: run.report,
      share,
      hasOnnx: choice.parts.includes("onnx"),
    });
  if (choice.parts.includes("peft")) add("peft/README.md", card("adapter"));
  if (choice.parts.includes("merged")) add("merged/README.md", card("merged"));
  if (choice.parts.includes("python") && isCopied(run)) {
    const recipe = recipeOfRun(run.config, run.start);
    const kept = run.outcome?.keptStep ?? recipe.steps;
    const folder = pythonFolder(recipe, kept, dataset, base.architecture, adapter, start?.adapter);
    for (const [name, bytes] of folder) add(name, bytes);
  }
  if (choice.parts.includes("data")) {
    add("data/trajectories.jsonl", trajectoriesJsonl(trajectories, tasks, dataset));
    add("data/debate-1.schema.json", debateSchema);
    const propose = (question: string) => base.dialect?.propose(question) ?? null;
    add("data/answers.jsonl", answersJsonl(answers, tasks, propose));
    add("data/sft.jsonl", sftJsonl(dataset, trajectories));
    const toEnglish = (text: string) => base.dialect?.toEnglish(text) ?? text;
    add("data/sft_chat.jsonl", sftChatJsonl(dataset, trajectories, tasks, toEnglish));
    add("data/preference.jsonl", jsonl(preferencePairs(learnedFrom, tasks, dataset.labels)));
    add("data/questions.csv", questionsCsv(trajectories, tasks));
  }
  if (choice.parts.includes("project")) {
    const hasPeft = choice.parts.includes("peft");
    const records = { run, turns, dataset, answers, adapter: stored };
    for (const [name, bytes] of await projectFolder(store, records, hasPeft)) add(name, bytes);
  }
  return files;
}

export function missing(runId: string, what: string): RunError {
  return new RunError("store-corrupt", `Run "${runId}" cannot be exported: ${what} is not stored.`, {
    runId,
  });
}

function tasksOf({ config, seed }: RunRecord, taskSet: TaskSet): ReadonlyMap<string, Task> {
  const tasks = [
    ...takeTasks(taskSet, "distil", config.tasks, seed),
    ...takeTasks(taskSet, "test", config.testTasks, seed),
  ];
  return new Map(tasks.map((task) => [task.id, task]));
}

/** One row a debated question, for a spreadsheet. */
function questionsCsv(trajectories: readonly Trajectory[], tasks: ReadonlyMap<string, Task>) {
  return writeCsv(
    ["task", "set", "family", "question", "right answer", "verdict", "correct", "votes for the verdict"],
    trajectories.map(({ taskId, set, final }) => {
      const task = tasks.get(taskId);
      const votes = final.votes[0]?.agents.length ?? 0;
      return [
        taskId,
        set,
        task?.family ?? null,
        task?.question ?? null,
        task?.answer ?? null,
        final.answer,
        final.correct,
        votes,
      ];
    }),
  );
}
