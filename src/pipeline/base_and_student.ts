// Through what base and student answer: both in the trainer, which holds them both, or each in a worker of its own that speaks as the group
// does. Such workers hold heavy weights, so one ends before the other is opened.
import { RunError } from "../core/errors.ts";
import type { LoraAdapter } from "../records/adapter.ts";
import type { Completion, GenerateRequest } from "../records/completion.ts";
import type { Store } from "../store/store.ts";
import { type Crew, noLongerNeeded, type Trainer } from "./crew.ts";

export type Answerer = (requests: readonly GenerateRequest[]) => Promise<Completion[]>;

export interface BaseAndStudent {
  readonly isApart: boolean;
  readonly base: Answerer;
  readonly student: Answerer;
}

/** @param trainer opens the trainer, where that is asked @param adapter reads the student's weights, where it is not */
export async function baseAndStudent(
  crew: Crew,
  {
    trainer,
    adapter,
  }: { readonly trainer: () => Promise<Trainer>; readonly adapter: () => Promise<LoraAdapter> },
): Promise<BaseAndStudent> {
  if (!(await crew.hasStudentApart())) {
    return {
      isApart: false,
      base: async (requests) => (await trainer()).generate(requests, false),
      student: async (requests) => (await trainer()).generate(requests, true),
    };
  }
  return {
    isApart: true,
    base: async (requests) => {
      crew.drop(noLongerNeeded(), "student");
      return (await crew.team()).generate(requests);
    },
    student: async (requests) => {
      crew.drop(noLongerNeeded(), "team");
      return (await crew.student(await adapter())).generate(requests);
    },
  };
}

/** The weights of a run's student. @throws RunError("store-corrupt") where there are none */
export async function studentWeights(store: Pick<Store, "getAdapter">, runId: string): Promise<LoraAdapter> {
  const stored = await store.getAdapter(runId);
  if (stored !== null) return stored.adapter;
  throw new RunError("store-corrupt", `Run "${runId}" has no student to ask; train it first.`, { runId });
}
