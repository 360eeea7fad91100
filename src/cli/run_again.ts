// The same command again goes on with the run that its folder holds; a command that asks for another run is told what differs.
import { canonicalJson } from "../core/canonical_json.ts";
import { RunError } from "../core/errors.ts";
import type { RunRecord, Store } from "../store/store.ts";
import { waitsFor } from "../teachers/person_check.ts";
import type { RunFolder } from "./run_folder.ts";

/** What of a run was asked for, and what it has of its own or gains on its way. A field that is new must be put on one side. */
const FIELDS: Readonly<Record<keyof RunRecord, "asked" | "own">> = {
  schema: "asked",
  id: "own",
  createdAt: "own",
  config: "asked",
  seed: "asked",
  model: "asked",
  finished: "own",
  seconds: "own",
  report: "own",
  outcome: "own",
  samples: "own",
  nextWords: "own",
  adapterReport: "own",
  kernelTrust: "own",
  kernelTuning: "own",
  storage: "own",
  roster: "asked",
  primer: "asked",
  speaker: "asked",
  endpoint: "asked",
  checker: "asked",
  label: "own",
  byHand: "own",
  start: "asked",
  imported: "own",
};

/** Stores the run that is wanted, or finds the one in the store that was asked for by the same settings.
 *  @param wanted the run as the command asks for it, in a store that is not kept. A speaker that was not asked for is what is usual
 *  on this machine today: a run goes on with that which it began with
 *  @throws RunError("config") naming what differs from the run that is there */
export async function beginOrGoOn(
  wanted: { readonly run: RunRecord; readonly store: Store; readonly isSpeakerAsked: boolean },
  { store, path }: Pick<RunFolder, "store" | "path">,
  tell: (line: string) => void,
): Promise<RunRecord> {
  const { run } = wanted;
  const [tasks, [stored]] = await Promise.all([wanted.store.tasks(run.id), store.listRuns()]);
  if (stored === undefined) {
    await store.createRun(run, tasks, (await wanted.store.getStart(run.id)) ?? undefined);
    return run;
  }
  const asked = (record: RunRecord) => (wanted.isSpeakerAsked ? record : withoutSpeakers(record));
  const chosen = await withChosenVotes(run, stored, store);
  const differences = differencesOf(asked(run), asked(chosen));
  if (canonicalJson(tasks) !== canonicalJson(await store.tasks(stored.id))) differences.push("the questions");
  if (differences.length > 0) {
    throw new RunError(
      "config",
      `${path} holds run ${stored.id}, which was asked for differently: ${differences.join(", ")}. Give the same settings to go on with it, ` +
        "name another folder, or begin anew with --fresh.",
      { path, runId: stored.id, differences },
    );
  }
  if (chosen !== stored) await store.updateRun(stored.id, { config: chosen.config });
  tell(`Going on with run ${stored.id} in ${path}; ${await progressOf(stored, store)}.`);
  return withItsZip(chosen, store);
}

/** A run that waits for a look takes the least votes that are asked for now. */
async function withChosenVotes(here: RunRecord, there: RunRecord, store: Store): Promise<RunRecord> {
  const { leastVotes } = here.config;
  if (waitsFor(there.config) !== "look" || there.config.leastVotes === leastVotes) return there;
  const isLearned = (await store.getDataset(there.id)) !== null;
  return isLearned ? there : { ...there, config: { ...there.config, leastVotes } };
}

/** A zip that is not there any more is written again. */
export async function withItsZip(run: RunRecord, store: Store): Promise<RunRecord> {
  if (!run.finished.includes("export") || (await store.getArtifact(run.id)) !== null) return run;
  return store.updateRun(run.id, { finished: run.finished.filter((stage) => stage !== "export") });
}

/** The run without what its models speak through. */
function withoutSpeakers(record: RunRecord): RunRecord {
  const { speaker: _, roster, ...run } = record;
  if (roster === undefined) return run;
  const agents = roster.map(({ through, ...agent }) =>
    through === undefined ? agent : { ...agent, through: { model: through.model } },
  );
  return { ...run, roster: agents };
}

/** "seed (7 there, 8 here)", … */
function differencesOf(here: RunRecord, there: RunRecord): string[] {
  const settings = keysOf(here.config, there.config).flatMap((key) => {
    const [a, b] = [there, here].map(({ config }) =>
      String((config as Readonly<Record<string, unknown>>)[key]),
    );
    return a === b ? [] : `${key} (${a} there, ${b} here)`;
  });
  const asked = (Object.keys(FIELDS) as (keyof RunRecord)[]).filter((key) => FIELDS[key] === "asked");
  const others = asked.filter((key) => {
    const [a, b] = [there, here].map((run) => canonicalJson(run[key] ?? null));
    return key !== "config" && a !== b;
  });
  return [...settings, ...others.filter((key) => key !== "seed" || settings.length === 0)];
}

function keysOf(...records: readonly object[]): string[] {
  return [...new Set(records.flatMap((record) => Object.keys(record)))];
}

/** "finished: debate, distil; stored: 72 turns, 10 steps" */
async function progressOf(run: RunRecord, store: Store): Promise<string> {
  const [turns, steps] = await Promise.all([store.turns(run.id), store.stepMetrics(run.id)]);
  const finished = run.finished.length === 0 ? "no stage" : run.finished.join(", ");
  return `finished: ${finished}; stored: ${turns.length} turns, ${steps.at(-1)?.step ?? 0} steps`;
}
