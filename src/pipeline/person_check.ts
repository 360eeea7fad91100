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
import { rosterOf } from "../teachers/roster.ts";
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
  const [tasks, turns] = await Promise.all([store.tasks(run.id), store.turns(run.id)]);
  return open(run, tasks, turns);
}

/** How much of a run was judged by a person. */
export async function personFacts(store: Store, run: RunRecord): Promise<PersonCheck> {
  const [tasks, turns, verdicts] = await Promise.all([
    store.tasks(run.id),
    store.turns(run.id),
    store.verdicts(run.id),
  ]);
  return personCheck(open(run, tasks, turns), verdictMap(verdicts), tasks);
}

function open(run: RunRecord, tasks: readonly Task[], turns: Awaited<ReturnType<Store["turns"]>>) {
  const roster = rosterOf(run);
  return answersToJudge(
    {
      roster,
      turns: inRunOrder(
        turns,
        tasks,
        roster.map(({ id }) => id),
      ),
    },
    tasks,
  );
}
