// Where a person is the judge, the run waits for them when everything is said and before anything of it is learned. Their verdicts are
// stored one by one, so that a run that is cut here asks only about the rest.
import type { Task } from "../records/task.ts";
import { inRunOrder } from "../records/turn_order.ts";
import type { RunRecord, Store } from "../store/store.ts";
import {
  answersToJudge,
  JUDGED,
  type OpenAnswer,
  personCheck,
  type PersonCheck,
  verdictMap,
  waitsFor,
  winnersToJudge,
  withVerdicts,
} from "../teachers/person_check.ts";
import { type Purity, purityByVotes } from "../teachers/purity.ts";
import { modelCheck, type ModelCheck } from "../teachers/model_check.ts";
import { rosterOf, talksOf } from "../teachers/roster.ts";
import type { Talks } from "../teachers/trajectory.ts";
import type { StageContext } from "./stage.ts";

/** Returns when the person says that they are done, at once where there is nothing to wait for.
 *  @throws RunError("aborted") once cancelled; RunError("waiting") where nobody is there to ask */
export async function personChecks(context: StageContext): Promise<void> {
  const { run, deps, control } = context;
  const awaited = waitsFor(run.config);
  if (awaited === null) return;
  const open = await openAnswers(deps.store, run);
  if (open.length === 0 && awaited === "verdicts") {
    const text =
      "There is nothing for you to judge: every question has a known answer, or nobody answered it.";
    context.tell({ type: "notice", code: "config", text });
    return;
  }
  const words = verdictMap(await deps.store.verdicts(run.id));
  context.progress(JUDGED, personCheck(open, words, []).judged, open.length);
  await (deps.askPerson === undefined ? control.waitForPerson() : deps.askPerson(run, open));
}

/** The answers that a person has to judge in a run. */
export async function openAnswers(store: Store, run: RunRecord): Promise<readonly OpenAnswer[]> {
  const tasks = await store.tasks(run.id);
  const talks = await talksIn(store, run, tasks);
  return waitsFor(run.config) === "look" ? winnersToJudge(talks, tasks) : answersToJudge(talks, tasks);
}

/** How often the group of a run was right, by number of votes, as far as keys and a person's verdicts tell. */
export async function purityIn(store: Store, run: RunRecord): Promise<readonly Purity[]> {
  const [tasks, verdicts] = await Promise.all([store.tasks(run.id), store.verdicts(run.id)]);
  const { outcomes } = withVerdicts(await talksIn(store, run, tasks), tasks, verdictMap(verdicts));
  return purityByVotes(outcomes.filter(({ set }) => set === "distil"));
}

/** How much of a run was judged by a person. */
export async function personFacts(store: Store, run: RunRecord): Promise<PersonCheck> {
  const [tasks, verdicts] = await Promise.all([store.tasks(run.id), store.verdicts(run.id)]);
  const open = answersToJudge(await talksIn(store, run, tasks), tasks);
  return personCheck(open, verdictMap(verdicts), tasks);
}

/** How much of a run a model judged, and how often it errs; null where none was asked. */
export async function modelFacts(store: Store, run: RunRecord): Promise<ModelCheck | null> {
  if (run.checker === undefined) return null;
  const [tasks, verdicts] = await Promise.all([store.tasks(run.id), store.verdicts(run.id)]);
  return modelCheck(run.checker, await talksIn(store, run, tasks), tasks, verdicts);
}

/** What was said in a run, in its order. */
export async function talksIn(store: Store, run: RunRecord, tasks: readonly Task[]): Promise<Talks> {
  const [turns, outcomes] = await Promise.all([store.turns(run.id), store.outcomes(run.id)]);
  const agents = rosterOf(run).map(({ id }) => id);
  return talksOf(run, inRunOrder(turns, tasks, agents), outcomes);
}
