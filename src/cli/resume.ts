// `retort resume`: goes on with a run that the page, or `retort save`, wrote as a file before it was finished.
import { basename } from "node:path";
import { type KnownBase, withoutLitter } from "../archive/brought_files.ts";
import { isProject, readProject } from "../archive/project_read.ts";
import { RunError } from "../core/errors.ts";
import { bytesSource } from "../formats/byte_source.ts";
import { openZip } from "../formats/zip_read.ts";
import { endpointAddress } from "../lm/endpoint_address.ts";
import { openModel } from "../models/open.ts";
import { stoppedIn } from "../records/stage.ts";
import type { BroughtRun, RunRecord } from "../store/store.ts";
import { command, type Surroundings } from "./command.ts";
import { ENDPOINT_FLAGS, endpointPorts } from "./endpoint_flags.ts";
import { type Flag, needed, toggle } from "./flags.ts";
import { diskSources } from "./model_source.ts";
import { withPathsOf, withTeamHere } from "./resumed_models.ts";
import { withItsZip } from "./run_again.ts";
import type { RunFolder } from "./run_folder.ts";
import { TEAM_FLAG } from "./team.ts";
import { runToEnd, TO_END_FLAGS } from "./run_to_end.ts";

/** Where the other models of the run's agents lie. */
const team: Flag<readonly string[] | null> = {
  ...TEAM_FLAG.team,
  placeholder: "MODEL,…",
  help: "the other models that the run's agents speak through, in any order: their folders or GGUF files on this machine (default: where the run says)",
};

export const resumeCommand = command({
  name: "resume",
  summary: "go on with a run that was saved as a file before it was finished",
  flags: {
    model: needed("DIR", "the folder of the model that the run was begun with"),
    saved: needed("ZIP", "the run's file, as the page or `retort save` wrote it"),
    out: needed("DIR", "the zip goes there; the run is kept in DIR/run while it works"),
    team,
    fresh: toggle("begins anew from the file where DIR/run holds a run"),
    "endpoint-remote": toggle(
      "servers that the run names, to teach or to judge, may be other machines: questions leave this one",
    ),
    "endpoint-wait": ENDPOINT_FLAGS["endpoint-wait"],
    ...TO_END_FLAGS,
  },
  notes: `Questions, settings and agents are the run's: what was said is not said again, and a training goes on from its checkpoint. On a device of
the same kind it ends with the same student, bit for bit. After a kill or Ctrl-C the same command goes on from DIR/run.`,
  run: async (flags, around) => {
    const source = diskSources(around.disk);
    const network = endpointPorts(flags, around);
    const base = await openModel(await source(flags.model.replace(/\/+$/, "")), ["ref", "architecture"]);
    const voice = await base.voice();
    const saved = await readSaved(flags.saved, base, around);
    const records = { ...saved, run: await withTeamHere(saved.run, flags.team, source) };
    tellServers(records.run, flags["endpoint-remote"], around.tell);
    const { architecture } = base;
    await runToEnd(
      {
        begun: { run: records.run, architecture, voice, members: [] },
        seat: (folder) => takeIn(records, folder, around.tell),
        isFresh: flags.fresh,
        source,
        network,
      },
      flags,
      around,
    );
  },
});

/** @throws RunError("file-invalid") for what is no such file, and as `readProject` */
async function readSaved(path: string, base: KnownBase, { disk, clock }: Surroundings): Promise<BroughtRun> {
  const files = withoutLitter(await openZip(bytesSource(await disk.read(path), path), path));
  if (!isProject(files))
    throw new RunError(
      "file-invalid",
      `${path} holds no run of Retort. Give a file that the page or retort save wrote.`,
    );
  const records = await readProject(files, base, { name: basename(path), at: clock.now() });
  if (stoppedIn(records.run) === null)
    throw new RunError(
      "config",
      `${path} holds a finished run: nothing of it is left to do. The page opens it, and retort run --start trains on from its student.`,
    );
  return { ...records, artifact: null };
}

/** Says which servers the run asks. @throws RunError("config") for one on another machine that nobody allowed */
function tellServers(
  { endpoint, checker }: RunRecord,
  mayLeave: boolean,
  tell: (line: string) => void,
): void {
  for (const [server, does] of [
    [endpoint, "teaches"],
    [checker, "says which answers are right"],
  ] as const) {
    if (server === undefined) continue;
    const { isLocal } = endpointAddress(server.url, mayLeave);
    tell(`${server.model} at ${server.url} ${does}.${isLocal ? "" : " Your questions leave this machine."}`);
  }
}

/** Stores the run in the folder, or finds it there, however much further it is than its file.
 *  @throws RunError("config") where the folder holds another run */
async function takeIn(
  records: BroughtRun,
  { store, path }: Pick<RunFolder, "store" | "path">,
  tell: (line: string) => void,
): Promise<RunRecord> {
  const { run } = records;
  const [stored] = await store.listRuns();
  if (stored === undefined) {
    await store.importRun(records);
    return run;
  }
  if (stored.id !== run.id) {
    throw new RunError(
      "config",
      `${path} holds run ${stored.id}, the file run ${run.id}. Name another folder, or give --fresh to begin anew from the file.`,
      { path, runId: stored.id },
    );
  }
  tell(`Going on with run ${run.id} in ${path}, which is as far as its file or further.`);
  return withItsZip(await withPathsOf(run, stored, { store, path }), store);
}
