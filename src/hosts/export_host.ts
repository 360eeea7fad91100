// What runs inside an export worker: the stored records of a run -> one zip in the store. CPU only.
// The same stored run and receipt give the same bytes.
import { RunError } from "../core/errors.ts";
import type { Clock, Fetch } from "../core/ports.ts";
import type { ArtifactReport, ExportApi } from "../core/protocol.ts";
import { sha256Hex } from "../core/sha256.ts";
import type { Task, Trajectory } from "../core/types.ts";
import { preferencePairs } from "../distill/preferences.ts";
import { writeCsv } from "../export/csv.ts";
import { licenseNote, readme } from "../export/readme.ts";
import { BASE_FILES, studentFiles } from "../export/student_files.ts";
import { answersJsonl, jsonl, sftJsonl, trajectoriesJsonl } from "../export/trajectories.ts";
import { type Architecture, parseArchitecture } from "../formats/architecture.ts";
import { zipInMemory } from "../formats/zip.ts";

interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}
import { checkModelRef, fetchModelFiles } from "../lm/model_files.ts";
import type { RunRecord, Store } from "../store/store.ts";
import { takeTasks, type TaskSet } from "../tasks/task_set.ts";
import { trajectoriesOf } from "../teachers/consensus.ts";
import { wordDialect } from "../tokenizer/word_dialect.ts";
import { recipeOfRun } from "../train/recipe.ts";
import { pythonFolder } from "./python_folder.ts";

export interface ExportHostPorts {
  readonly store: () => Promise<Store>;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** The questions of a run are made again from its seed. */
  readonly taskSet: TaskSet;
}

export class ExportHost implements ExportApi {
  private readonly ports: ExportHostPorts;

  constructor(ports: ExportHostPorts) {
    this.ports = ports;
  }

  ping(): Promise<"pong"> {
    return Promise.resolve("pong");
  }

  /** @throws RunError("store-corrupt") when the run or its adapter is not stored; errors of the exporters and the store */
  async write({
    runId,
    receipt,
  }: {
    readonly runId: string;
    readonly receipt: string;
  }): Promise<ArtifactReport> {
    const store = await this.ports.store();
    try {
      const entries = await this.entries(store, runId, receipt);
      const bytes = await zipInMemory(entries.map((entry) => [entry.name, entry.bytes]));
      const sha256 = await sha256Hex(bytes);
      const name = `retort-${runId}.zip`;
      const mime = "application/zip";
      const blob = new Blob([bytes], { type: mime });
      await store.putArtifact({ runId, name, mime, bytes: bytes.length, sha256, blob });
      const files = entries.map((entry) => ({ name: entry.name, bytes: entry.bytes.length }));
      return { name, bytes: bytes.length, sha256, files };
    } finally {
      store.close();
    }
  }

  private async entries(store: Store, runId: string, receipt: string): Promise<ZipEntry[]> {
    const [run, stored, start, turns, dataset, answers] = await Promise.all([
      store.getRun(runId),
      store.getAdapter(runId),
      store.getStart(runId),
      store.turns(runId),
      store.getDataset(runId),
      store.evalAnswers(runId),
    ]);
    if (run === null || stored === null || dataset === null) {
      const missing = run === null ? "the run" : stored === null ? "its adapter" : "its dataset";
      throw new RunError("store-corrupt", `Run "${runId}" cannot be exported: ${missing} is not stored.`, {
        runId,
      });
    }
    const { card, files: base } = await fetchModelFiles(
      this.ports.fetch,
      run.model.path,
      BASE_FILES,
      undefined,
      this.ports.clock,
    );
    checkModelRef(card, run.model);
    const learnedFrom = trajectoriesOf(turns, "distil");
    const trajectories = [...learnedFrom, ...trajectoriesOf(turns, "test")];
    const { adapter } = stored;
    const tasks = this.tasksOf(run);
    const dialect = wordDialect(card.dialect);
    const text = (name: string, content: string): ZipEntry => ({
      name,
      bytes: new TextEncoder().encode(content),
    });
    const entries: ZipEntry[] = [
      text(
        "README.md",
        readme({
          runId,
          seed: run.seed,
          adapter,
          license: card.license,
          labels: dataset.labels,
          examplePrompt: trajectories[0]?.rounds[0]?.[0]?.prompt ?? "",
          report: run.report,
        }),
      ),
      text("LICENSE.txt", licenseNote(card.name, card.license)),
      text("receipt.json", receipt),
      ...Array.from(
        [
          ...(await studentFiles(base, adapter)),
          ...pythonFolder(
            recipeOfRun(run.config, run.start),
            dataset,
            architectureOf(base),
            adapter,
            start?.adapter,
          ),
        ],
        ([name, bytes]) => ({ name, bytes }),
      ),
      { name: "data/trajectories.jsonl", bytes: trajectoriesJsonl(trajectories, tasks, dataset) },
      {
        name: "data/answers.jsonl",
        bytes: answersJsonl(answers, tasks, (question) => dialect.propose(question)),
      },
      { name: "data/sft.jsonl", bytes: sftJsonl(dataset, trajectories) },
      { name: "data/preference.jsonl", bytes: jsonl(preferencePairs(learnedFrom, tasks, dataset.labels)) },
      { name: "data/questions.csv", bytes: questionsCsv(trajectories, tasks) },
    ];
    return [...entries, text("manifest.json", await manifest(entries))];
  }

  private tasksOf({ config, seed }: RunRecord) {
    const { taskSet } = this.ports;
    const tasks = [
      ...takeTasks(taskSet, "distil", config.tasks, seed),
      ...takeTasks(taskSet, "test", config.testTasks, seed),
    ];
    return new Map(tasks.map((task) => [task.id, task]));
  }
}

function architectureOf(base: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Architecture {
  return parseArchitecture(JSON.parse(new TextDecoder().decode(base.get("config.json"))));
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

/** Size and sha256 of each entry. */
async function manifest(entries: readonly ZipEntry[]): Promise<string> {
  const files: Record<string, { bytes: number; sha256: string }> = {};
  for (const { name, bytes } of entries)
    files[name] = { bytes: bytes.length, sha256: await sha256Hex(bytes) };
  return `${JSON.stringify({ schema: 1, kind: "retort/manifest", files }, null, 2)}\n`;
}
