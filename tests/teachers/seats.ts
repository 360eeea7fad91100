// A protocol at work on one task with hand-made answers, and what it asked for.
import type { Outcome } from "../../src/records/outcome.ts";
import type { Trajectory } from "../../src/records/trajectory.ts";
import type { Turn } from "../../src/records/turn.ts";
import { defaultConfig, type RunConfig } from "../../src/settings/run_config.ts";
import { rosterOf } from "../../src/teachers/roster.ts";
import { type SolvePorts, solveTask } from "../../src/teachers/solve_task.ts";
import type { TurnJob } from "../../src/teachers/turn_job.ts";
import { askedForms } from "../harness/asked_forms.ts";
import { EVENS, PROGRAM_PORTS, triesPrograms } from "./programs.ts";
import { makeTurn, ROSTER, TASK } from "./turns.ts";

export type Answers = readonly (readonly (string | null)[])[];

/** One job by places in the roster. */
export interface Asked {
  readonly agent: number;
  readonly step: number;
  readonly reads: readonly number[];
}

export interface Seated {
  readonly trajectory: Trajectory;
  readonly asked: readonly Asked[];
  readonly jobs: readonly TurnJob[];
  readonly stored: readonly Turn[];
  readonly outcomes: readonly Outcome[];
}

export const placeOf = ({ agent }: { readonly agent: string }): number =>
  ROSTER.findIndex(({ id }) => id === agent);

/** Answers from table[step][agent]; an agent that has a name of its own instead of a number answers as one of them. Who is asked for a
 *  form in the protocol's own words keeps it. */
export function speaker(table: Answers): SolvePorts["speak"] {
  return (job) => {
    const { id, agent, role, temperature, seed, reads, instruction } = job;
    const numbered = placeOf(job);
    const place = numbered < 0 ? agent.length % 3 : numbered;
    const turn = makeTurn(job.step, place, table[job.step % 3]?.[place] ?? null, {
      task: job.task,
      set: job.set,
    });
    const parents = reads.map((read) => read.id);
    const said = { ...turn, id, agent, role, temperature, seed, parents };
    const forms = instruction === undefined ? [] : askedForms(instruction.request);
    const call =
      instruction?.calls === undefined ? undefined : forms.find((form) => form.startsWith("Call:"));
    if (call !== undefined && job.step === 0) {
      const completion = { ...turn.completion, text: call };
      return Promise.resolve({
        ...said,
        kind: "remark",
        completion,
        solution: call,
        answer: null,
        correct: null,
      });
    }
    if (instruction === undefined || instruction.gives === "solution") return Promise.resolve(said);
    const text = [turn.completion.text, forms[(seed + job.step) % forms.length] ?? ""].join("\n");
    return Promise.resolve({
      ...said,
      kind: "remark",
      completion: { ...turn.completion, text },
      ...(instruction.gives === "remark" ? { answer: null, correct: null } : {}),
    });
  };
}

export interface SeatOptions {
  readonly existing?: readonly Turn[];
  readonly outcome?: Outcome;
  readonly ports?: Partial<SolvePorts>;
  /** Filled while the agents talk, so that a test can look at it after a failure. */
  readonly stored?: Turn[];
  readonly jobs?: TurnJob[];
}

/** Has the teacher of `patch` solve the hand-made task. */
export async function seat(
  patch: Partial<RunConfig>,
  table: Answers,
  options: SeatOptions = {},
): Promise<Seated> {
  const { existing = [], outcome, ports, stored = [], jobs = [] } = options;
  const config = { ...defaultConfig(), ...patch };
  const outcomes: Outcome[] = [];
  const speak = ports?.speak ?? speaker(table);
  const trajectory = await solveTask(
    config,
    {
      runId: "run",
      set: "distil",
      seed: 7,
      task: triesPrograms(config.teacher) ? EVENS : TASK,
      roster: rosterOf({ config }),
      stored: existing,
      outcome,
    },
    {
      ...PROGRAM_PORTS,
      maxRead: () => 3,
      onTurn: (turn) => Promise.resolve(void stored.push(turn)),
      onOutcome: (solved) => Promise.resolve(void outcomes.push(solved)),
      ...ports,
      speak: (job) => {
        jobs.push(job);
        return speak(job);
      },
    },
  );
  const asked = jobs.map((job) => ({ agent: placeOf(job), step: job.step, reads: job.reads.map(placeOf) }));
  return { trajectory, asked, jobs, stored, outcomes };
}
