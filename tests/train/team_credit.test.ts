// MATPO's credit at its own talk: policies that are tables sit at the real table, look up real values with the real tool, and learn by the advantages of
// their rollouts. It is no language model; what it shows is that the credit reaches every text that a worker says, and what comes of it.
import { expect, test } from "vitest";
import { RandomStream } from "../../src/core/rng.ts";
import { readCall } from "../../src/local_tools/call.ts";
import type { Task } from "../../src/records/task.ts";
import type { Turn } from "../../src/records/turn.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { lookupSumTasks } from "../../src/tasks/lookup_sum/question_set.ts";
import { takeTasks } from "../../src/tasks/task_set.ts";
import { rosterOf } from "../../src/teachers/roster.ts";
import { solveTask } from "../../src/teachers/solve_task.ts";
import type { TurnJob } from "../../src/teachers/turn_job.ts";
import { teamAdvantages, type TeamRow } from "../../src/train/team_advantages.ts";
import { PROGRAM_PORTS } from "../teachers/programs.ts";
import { makeTurn } from "../teachers/turns.ts";

const CONFIG = { ...defaultConfig(), teacher: "matpo", subtasks: 2, workerCalls: 1 } as const;
const KEYS = ["k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8"];
const G = 8;
const QUESTIONS = 4;

type Table = readonly Float64Array[];
/** A model has a notion of what a key is called: the right one is likelier from the start, by this logit. */
const NOTION = 1.5;
const firstTable = (): Table =>
  KEYS.map((_, row) => Float64Array.from(KEYS, (_key, i) => (i === row ? NOTION : 0)));
function softmax(row: Float64Array): Float64Array {
  const raised = row.map((each) => Math.exp(each - Math.max(...row)));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((each) => each / sum);
}

/** A text that a policy said, and the choice in it that has a gradient; null where it only passes on what it read. */
interface Said {
  readonly turn: Turn;
  readonly choice: { readonly row: Float64Array; readonly pick: number } | null;
}

/** The planner sees the asked keys one after the other and names a key to look up; a worker sees the named key and looks one up. */
interface Team {
  readonly planner: Table;
  readonly worker: Table;
}

const askedKeys = ({ question }: Task) => /What is (\S+) mod/.exec(question)![1]!.split("+");
const digitIn = (text: string) => /= (\d)/.exec(text)?.[1] ?? "";

async function episode(
  task: Task,
  { planner, worker }: Team,
  random: RandomStream,
): Promise<{ readonly reward: number; readonly said: readonly Said[]; readonly tools: number }> {
  const said: Said[] = [];
  const choose = (row: Float64Array) => {
    let left = random.next();
    const pick = Math.max(
      0,
      softmax(row).findIndex((share) => (left -= share) < 0),
    );
    return { row, pick };
  };
  const speak = (job: TurnJob): Promise<Turn> => {
    const { text, choice } = sayingOf(job, task, { planner, worker }, choose);
    const isCall = readCall(text) !== null;
    const answer = job.role === "answer" ? (/Answer: (\d)/.exec(text)?.[1] ?? null) : null;
    const turn: Turn = {
      ...makeTurn(job.step, 0, answer, { task }),
      id: job.id,
      agent: job.agent,
      role: job.role,
      kind: isCall || answer === null ? "remark" : "say",
      parents: job.reads.map(({ id }) => id),
      solution: text,
      correct: answer === null ? null : answer === task.answer,
    };
    said.push({ turn, choice });
    return Promise.resolve(turn);
  };
  const trajectory = await solveTask(
    CONFIG,
    { runId: "run", set: "distil", seed: 7, task, roster: rosterOf({ config: CONFIG }), stored: [] },
    {
      ...PROGRAM_PORTS,
      maxRead: () => 9,
      speak,
      onTurn: () => Promise.resolve(),
      onOutcome: () => Promise.resolve(),
    },
  );
  return {
    reward: Number(trajectory.outcome.correct),
    said,
    tools: trajectory.turns.filter(({ kind }) => kind === "tool").length,
  };
}

function sayingOf(
  { agent, role, step, reads, shown = [] }: TurnJob,
  task: Task,
  { planner, worker }: Team,
  choose: (row: Float64Array) => NonNullable<Said["choice"]>,
): { readonly text: string; readonly choice: Said["choice"] } {
  if (role === "plan") {
    const choice = choose(planner[KEYS.indexOf(askedKeys(task)[step]!)]!);
    return { text: `Call: worker ${KEYS[choice.pick]}`, choice };
  }
  if (role === "work") {
    const choice = choose(worker[KEYS.indexOf(shown[0]!)]!);
    return { text: `Call: lookup ${KEYS[choice.pick]}`, choice };
  }
  if (agent === "planner") {
    const sum = reads.reduce((total, { solution }) => total + Number(digitIn(solution)), 0);
    return { text: `Answer: ${sum % 10}`, choice: null };
  }
  return { text: `Conclusion: = ${digitIn(shown.at(-1)!)}`, choice: null };
}

/** Prompt tokens are read, those of the text are chosen; the choice itself is the last. */
const tokensOf = ({ turn }: Said) => [
  ...Array.from({ length: turn.completion.promptTokens }, () => false),
  ...turn.completion.ids.map(() => true),
];
const isPlanner = ({ turn }: Said) => turn.agent === "planner";

interface Trained {
  /** Share of right answers over the last steps. */
  readonly success: number;
  /** Texts of workers that were learned from, and of these those whose every chosen token has an advantage and whose every other has none. */
  readonly workerTexts: number;
  readonly covered: number;
  readonly rollouts: number;
}

async function trained(credit: "team" | "planner", seed: number, steps: number): Promise<Trained> {
  const random = new RandomStream(seed);
  const tasks = takeTasks(lookupSumTasks(1), "distil", steps * QUESTIONS, seed);
  const team: Team = { planner: firstTable(), worker: firstTable() };
  const rewards: number[] = [];
  let [workerTexts, covered] = [0, 0];
  for (let step = 0; step < steps; step++) {
    const groups = await Promise.all(
      tasks.slice(step * QUESTIONS, (step + 1) * QUESTIONS).map(async (task) => {
        const group: Awaited<ReturnType<typeof episode>>[] = [];
        while (group.length < G) group.push(await episode(task, team, random));
        return group;
      }),
    );
    rewards.push(...groups.flat().map(({ reward }) => reward));
    const ordered = groups.map((group) =>
      group.map(({ reward, said }) => ({
        reward,
        planner: said.filter(isPlanner),
        workers: said.filter((each) => !isPlanner(each)),
      })),
    );
    const { rows } = teamAdvantages(
      ordered.map((group) =>
        group.map(({ reward, planner, workers }) => ({
          reward,
          planner: planner.map(tokensOf),
          workers: workers.map(tokensOf),
        })),
      ),
      { credit, weights: "tokens", leastDeviation: 0, deviationFloor: 0 },
    );
    for (const row of rows) {
      const { planner, workers } = ordered[row.group]![row.rollout]!;
      const said = [...planner, ...workers][row.text]!;
      if (!isPlanner(said)) {
        workerTexts++;
        covered += Number(isCovered(row, tokensOf(said)));
      }
      learn(said, row, 180);
    }
  }
  const last = rewards.slice(-20 * QUESTIONS * G);
  return {
    success: last.reduce((a, b) => a + b, 0) / last.length,
    workerTexts,
    covered,
    rollouts: rewards.length,
  };
}

const isCovered = ({ advantages }: TeamRow, chosen: readonly boolean[]) =>
  chosen.every((is, at) => (is ? advantages[at] !== 0 : advantages[at] === 0));

/** One step of the choice's own table along weight * advantage * gradient of ln p. */
function learn({ choice }: Said, { advantages, weights }: TeamRow, rate: number): void {
  if (choice === null) return;
  const shares = softmax(choice.row);
  const push = rate * advantages.at(-1)! * weights.at(-1)!;
  shares.forEach((share, i) => (choice.row[i]! += push * (Number(i === choice.pick) - share)));
}

test("on lookup sums the shared credit reaches every text of every worker, and is worth more than 20 points at equal rollouts", async () => {
  const STEPS = 130;
  for (const seed of [1, 2]) {
    const [shared, alone] = [await trained("team", seed, STEPS), await trained("planner", seed, STEPS)];
    expect(shared.rollouts).toBe(alone.rollouts);
    expect(shared.workerTexts).toBeGreaterThan(1000);
    expect(shared.covered).toBe(shared.workerTexts);
    expect(alone.covered).toBe(0);
    expect(shared.success - alone.success).toBeGreaterThan(0.2);
  }
});
