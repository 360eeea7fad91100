// The files of chains/: a line for each talk that is learned as one text, those that were refused with the rule they break, questions that
// are worth practising on, and a README with what each filter took.
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { writeChain } from "./chain.ts";
import { type ChainFilters, siftChains, type SiftedChain, yieldRows } from "./chain_sieve.ts";
import { HARD_SHARE } from "../teachers/first_tries.ts";
import { hardQuestions } from "./hard_questions.ts";
import { jsonl, taskOf } from "./trajectories.ts";

export interface ChainFolder {
  readonly trajectories: readonly Trajectory[];
  /** By id; every trajectory's must be there. */
  readonly tasks: ReadonlyMap<string, Task>;
  readonly filters: ChainFilters;
  readonly seed: number;
  /** Ids of the questions that the run's own lessons are about. */
  readonly learned: ReadonlySet<string>;
  /** The prompt that a lone student is asked a question with. */
  readonly propose: (question: string) => string;
}

/** @returns the files by name. @throws RunError("internal") for a trajectory of no task */
export function chainFolder(folder: ChainFolder): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
  const { trajectories, tasks, filters, seed, learned, propose } = folder;
  const sifted = siftChains(trajectories, filters, seed);
  const questionOf = (talk: { readonly taskId: string }) => taskOf(tasks, talk).question;
  const lines = sifted.kept.flatMap((each) => {
    const question = questionOf(each.talk);
    return Array.from({ length: each.copies }, () => chainLine(each, question, propose(question)));
  });
  const taught = new Set([...learned, ...sifted.kept.map(({ talk }) => talk.taskId)]);
  const hard = hardQuestions(trajectories, taught);
  const table = yieldRows(sifted.yield, filters);
  return new Map([
    ["chains.jsonl", jsonl(lines)],
    ["refused.jsonl", jsonl(sifted.refused.map(({ taskId, faults }) => ({ task: taskId, faults })))],
    ["hard.jsonl", jsonl(hard.map((each) => ({ question: questionOf(each), ...each })))],
    ["README.md", new TextEncoder().encode(chainReadme(table, hard.length))],
  ]);
}

/** A line of chains.jsonl. */
export function chainLine({ talk, chain, facts }: SiftedChain, question: string, prompt: string) {
  const { text, unlearned } = writeChain(chain);
  return {
    schema: "chain/2",
    task: talk.taskId,
    question,
    prompt,
    chain: text,
    unlearned,
    answer: talk.outcome.answer,
    correct: talk.outcome.correct,
    texts: chain.texts.length,
    agents: new Set(chain.texts.map(({ agent }) => agent)).size,
    tools: chain.texts.filter(({ kind }) => kind === "tool").length,
    ...facts,
  };
}

function chainReadme(table: readonly (readonly string[])[], hard: number): string {
  const rows = table.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `# Talks as single texts

Each line of chains.jsonl is one talk as one tagged text, behind the prompt of its question. \`unlearned\` names the characters of \`chain\` that
a tool said: \`retort train --data chains/chains.jsonl\` reads them with weight 0.

| | talks |
|---|---|
${rows}

refused.jsonl names the rule that each refused chain breaks. hard.jsonl holds ${hard} of the questions that no lesson and no chain here is about:
those of which at most ${100 * HARD_SHARE} % of the first answers were right, for practice. Every talk that is kept is a chain, so without a filter
only questions of refused chains can stand there. A first answer is a solution whose author had read nothing: a group that plans or
writes tests first gives none, and its questions never stand there.
`;
}
