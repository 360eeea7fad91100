// The folder data/ of a download: the debates, the answers of the evaluation and what was learned, as rows that other programs read.
import type { AnswerMethod } from "../records/eval_answer.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { preferencePairs } from "../distill/preferences.ts";
import { primingOf } from "../teachers/priming.ts";
import { rosterOf } from "../teachers/roster.ts";
import { writeCsv } from "./csv.ts";
import type { ExportContext } from "./format.ts";
import { sftChatJsonl, sftJsonl } from "./lessons.ts";
import { answersJsonl, jsonl, trajectoriesJsonl } from "./trajectories.ts";
import debateSchema from "../../docs/debate-2.schema.json?raw";

/** The methods whose model was shown what the agents are shown around each question. */
const PRIMED: ReadonlySet<AnswerMethod> = new Set(["single", "singleSampled"]);

/** @returns the files by name
 *  @throws RunError("model-invalid") of the base's voice; RunError("internal" | "store-corrupt") where the run speaks of a question or a turn that it does not have */
export async function dataFolder({
  base,
  records,
  tasks,
  trajectories,
  learnedFrom,
}: ExportContext): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  const { dataset, answers } = records;
  const text = (content: string) => new TextEncoder().encode(content);
  const voice = await base.voice();
  const { run } = records;
  const choice = { labels: dataset.labels, working: dataset.filters.working, voice };
  const { maxNewTokens: _, ...shown } = primingOf(run, rosterOf(run)[0]);
  const propose = (question: string, method: AnswerMethod) =>
    voice.render({ ...(PRIMED.has(method) ? shown : {}), role: "propose", question });
  return new Map([
    ["trajectories.jsonl", trajectoriesJsonl(trajectories, tasks, dataset, records.run.model)],
    ["debate-2.schema.json", text(debateSchema)],
    ["answers.jsonl", answersJsonl(answers, tasks, propose)],
    ["sft.jsonl", sftJsonl(dataset, trajectories)],
    ["sft_chat.jsonl", sftChatJsonl(dataset, trajectories, tasks, voice)],
    ["preference.jsonl", jsonl(preferencePairs(learnedFrom, tasks, choice))],
    ["questions.csv", questionsCsv(trajectories, tasks)],
  ]);
}

/** One row a debated question, for a spreadsheet. */
function questionsCsv(trajectories: readonly Trajectory[], tasks: ReadonlyMap<string, Task>) {
  return writeCsv(
    ["task", "set", "family", "question", "right answer", "verdict", "correct", "votes for the verdict"],
    trajectories.map(({ taskId, set, outcome }) => {
      const task = tasks.get(taskId);
      const votes = outcome.votes?.[0]?.from.length ?? 0;
      return [
        taskId,
        set,
        task?.family ?? null,
        task?.question ?? null,
        task?.answer ?? null,
        outcome.answer,
        outcome.correct,
        votes,
      ];
    }),
  );
}
