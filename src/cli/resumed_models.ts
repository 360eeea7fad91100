// The models of a saved run where they lie on this machine: its own, and those that its agents speak through besides. A run names each by a path and by the hash of
// its weights; the path is of the machine that saved the run, so what lies at a path is believed only where the hash is the same.
import { asRunError, RunError } from "../core/errors.ts";
import { openModel } from "../models/open.ts";
import type { OpenSource } from "../models/source.ts";
import type { ModelRef } from "../records/model_ref.ts";
import { OWN_MODEL } from "./team.ts";
import type { RunRecord, Store } from "../store/store.ts";

/** @param given the paths of --team; null where it is left out, so that the models must lie where the run says
 *  @returns the run with the paths of today @throws RunError("config") naming the models that are missing, or one of --team that nobody
 *  speaks through; errors of opening a model of --team, which name its path */
export async function withTeamHere(
  run: RunRecord,
  given: readonly string[] | null,
  source: OpenSource,
): Promise<RunRecord> {
  const others = new Map<string, ModelRef>();
  for (const { through } of run.roster ?? []) if (through) others.set(through.model.sha256, through.model);
  const here = new Map<string, string>();
  for (const path of (given ?? []).filter((each) => each !== OWN_MODEL)) {
    const { sha256 } = (await openModel(await source(path), ["ref"])).ref;
    if (sha256 !== run.model.sha256 && !others.has(sha256)) throw nobodySpeaks(path, sha256, others);
    here.set(sha256, path);
  }
  if (!run.finished.includes("evaluate")) await requireAll([...others.values()], here, source);
  if (run.roster === undefined || here.size === 0) return run;
  const roster = run.roster.map((agent) => {
    const { through } = agent;
    const path = through && here.get(through.model.sha256);
    return path === undefined
      ? agent
      : { ...agent, through: { ...through!, model: { ...through!.model, path } } };
  });
  return { ...run, roster };
}

/** The stored run with its models where they lie today; the folder may have been begun elsewhere, or a model moved since.
 *  @throws RunError("config") where the models are others */
export async function withPathsOf(
  run: RunRecord,
  stored: RunRecord,
  { store, path }: { readonly store: Pick<Store, "updateRun">; readonly path: string },
): Promise<RunRecord> {
  const [here, there] = [modelsOf(run), modelsOf(stored)];
  const differ = here.findIndex((model, at) => model.sha256 !== there[at]?.sha256);
  if (differ !== -1 || here.length !== there.length) {
    const [a, b] = [there, here].map((models) => models[differ]?.sha256 ?? `${models.length} models`);
    throw new RunError(
      "config",
      `${path} holds run ${run.id} with the model ${a}, its file with ${b}. Name another folder, or give --fresh to begin anew from the file.`,
      { path, runId: run.id },
    );
  }
  if (here.every((model, at) => model.path === there[at]!.path)) return stored;
  const { model, roster } = run;
  return store.updateRun(stored.id, { model, ...(roster === undefined ? {} : { roster }) });
}

/** The run's own model, then those of its agents in turn. */
function modelsOf({ model, roster = [] }: RunRecord): ModelRef[] {
  return [model, ...roster.map(({ through }) => through?.model ?? model)];
}

/** Each model must be in --team, or lie where the run says. @throws RunError("config") naming those that do not */
async function requireAll(
  models: readonly ModelRef[],
  here: ReadonlyMap<string, string>,
  source: OpenSource,
): Promise<void> {
  const missing: string[] = [];
  for (const model of models) {
    if (here.has(model.sha256)) continue;
    try {
      await openModel(await source(model.path), ["ref"], model);
    } catch (thrown) {
      missing.push(
        `${model.name} (sha256 ${model.sha256}): ${asRunError(thrown, "opening a model").message}`,
      );
    }
  }
  if (missing.length === 0) return;
  throw new RunError(
    "config",
    `The run's agents speak through other models too, and these are not where the run says. Give their folders or GGUF files in --team, with commas between.\n${missing.join("\n")}`,
    { missing },
  );
}

function nobodySpeaks(path: string, sha256: string, others: ReadonlyMap<string, ModelRef>): RunError {
  const named = Array.from(others.values(), (model) => `${model.name} (sha256 ${model.sha256})`).join(", ");
  return new RunError(
    "config",
    `--team ${path}: its weights have sha256 ${sha256}, and no agent of the run speaks through them. ${
      named === "" ? "All speak through --model: leave --team out." : `Expected ${named}.`
    }`,
    { path, sha256 },
  );
}
