// The group after a short warm start on the form in which a debate asks again: a cold model was never shown how to answer after it has read
// others. It learns a few right revisions of its own debates, asked as they were asked; then it debates, and its controls are the same
// warmed model. All three rows are asked of one student.
import { datasetHash } from "../records/dataset_hash.ts";
import type { Dataset } from "../records/dataset.ts";
import type { Task } from "../records/task.ts";
import type { Trajectory } from "../records/trajectory.ts";
import { buildDataset, tokenRow } from "../distill/dataset.ts";
import { askedGroup, coverage, groupInRounds, readingFacts, votersOfDebate } from "./base_rows.ts";
import { Desk } from "./desk.ts";
import type { EvidenceRow } from "./row.ts";
import type { Schooling, Taught } from "./schooling.ts";

/** Revisions of each kind that are learned at most. */
const REVISIONS = 12;
/** Questions of each kind that are debated for them at most. */
const DEBATED = 30;

export function warmRows(schooling: Pick<Schooling, "student">): readonly EvidenceRow[] {
  const row = (
    name: string,
    title: string,
    make: (warmed: Desk, seed: number) => ReturnType<EvidenceRow["make"]>,
  ): EvidenceRow => ({
    name,
    title: `${title}, after a warm start on revising`,
    group: "the warmed group",
    seeds: "first",
    make: async (desk, seed) => make(await warmedDesk(desk, seed, schooling), seed),
  });
  return [
    row("warm-debate", "debate", (desk, seed) =>
      askedGroup(desk, seed, groupInRounds(desk, "debate"), readingFacts),
    ),
    row("warm-vote", "vote", (desk, seed) => askedGroup(desk, seed, votersOfDebate(desk), coverage)),
    row("warm-self-correction", "isolated self-correction", (desk, seed) =>
      askedGroup(desk, seed, groupInRounds(desk, "self-correction"), readingFacts),
    ),
  ];
}

/** The desk at which the warmed model speaks in the base's place. */
async function warmedDesk(desk: Desk, seed: number, schooling: Pick<Schooling, "student">): Promise<Desk> {
  const { generate } = await schooling.student(desk, await warmLessons(desk, seed));
  return new Desk(desk.parts, desk.sizes, generate);
}

/** Right revisions of the base's debates about questions to learn from.
 *  @throws RunError("empty-dataset") where no debate ends with a right one */
export async function warmLessons(desk: Desk, seed: number): Promise<Taught> {
  const { voice, tokenizer } = desk.parts;
  const learned: { readonly task: Task; readonly talk: Trajectory }[] = [];
  for (const kind of desk.sizes.learned) {
    const of = { on: "distil", kind, seed, ...groupInRounds(desk, "debate"), most: DEBATED } as const;
    const { talks } = await desk.talks(of);
    const all = desk.tasksOf(of).map((task, i) => ({ task, talk: talks[i]! }));
    const revised = ({ turns }: Trajectory) =>
      turns.some(({ step, correct }) => step === desk.sizes.rounds - 1 && correct === true);
    learned.push(...all.filter(({ talk }) => revised(talk)).slice(0, REVISIONS));
  }
  const [tasks, trajectories] = [learned.map(({ task }) => task), learned.map(({ talk }) => talk)];
  const chosen = buildDataset({
    runId: "evidence",
    config: { seed, labels: "truth", strategy: "rsft" },
    tasks,
    trajectories,
    voice,
    tokenizer,
  });
  const dataset = askedAgain(chosen, trajectories, desk);
  return { name: "warm", strategy: "rsft", labels: "truth", seed, dataset, tasks, trajectories };
}

/** The same solutions, behind the prompts to which they were said. */
function askedAgain(
  chosen: Dataset,
  talks: readonly Trajectory[],
  { parts: { voice, tokenizer } }: Desk,
): Dataset {
  const { hash: _, ...dataset } = chosen;
  const prompts = new Map(talks.flatMap(({ turns }) => turns.map(({ id, prompt }) => [id, prompt] as const)));
  const examples = dataset.examples.map((example) => {
    const prompt = prompts.get(example.from.turnId ?? "");
    if (prompt === undefined || example.text === undefined) return example;
    const text = { ...example.text, prompt };
    return { ...example, ...tokenRow(text, tokenizer, voice), text };
  });
  const tokens = examples.reduce((sum, { ids }) => sum + ids.length, 0);
  const asked = { ...dataset, examples, statistics: { ...dataset.statistics, tokens } };
  return { ...asked, hash: datasetHash(asked) };
}
