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
} from "../teachers/person_check.ts";
import { rosterOf, talksOf } from "../teachers/roster.ts";
import type { Talks } from "../teachers/trajectory.ts";
import type { StageContext } from "./stage.ts";

/** Returns when the person says that they are done, at once where there is nothing to judge.
 *  @throws RunError("aborted") once cancelled; RunError("waiting") where nobody is there to ask */
export async function personChecks(context: StageContext): Promise<void> {
  const { run, deps, control } = context;
  if (run.config.labels !== "person") return;
  const open = await openAnswers(deps.store, run);
  if (open.length === 0) {
    context.tell({
      type: "notice",
      code: "config",
      text: "There is nothing for you to judge: every question has a known answer, or nobody answered it.",
    });
    return;
  }
  const { judged } = await personFacts(deps.store, run);
  context.progress(JUDGED, judged, open.length);
  await (deps.askPerson === undefined ? control.waitForPerson() : deps.askPerson(run, open));
}

/** The answers that a person has to judge in a run. */
export async function openAnswers(store: Store, run: RunRecord): Promise<readonly OpenAnswer[]> {
  const tasks = await store.tasks(run.id);
  return answersToJudge(await talksIn(store, run, tasks), tasks);
}

/** How much of a run was judged by a person. */
export async function personFacts(store: Store, run: RunRecord): Promise<PersonCheck> {
  const [tasks, verdicts] = await Promise.all([store.tasks(run.id), store.verdicts(run.id)]);
  const open = answersToJudge(await talksIn(store, run, tasks), tasks);
  return personCheck(open, verdictMap(verdicts), tasks);
}

async function talksIn(store: Store, run: RunRecord, tasks: readonly Task[]): Promise<Talks> {
  const [turns, outcomes] = await Promise.all([store.turns(run.id), store.outcomes(run.id)]);
  const agents = rosterOf(run).map(({ id }) => id);
  return talksOf(run, inRunOrder(turns, tasks, agents), outcomes);
}
