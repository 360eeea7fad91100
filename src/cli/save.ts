// `retort save`: the run of a folder that is not finished, as one file to go on with elsewhere.
import { join } from "node:path";
import { RunError } from "../core/errors.ts";
import { JOURNAL_FILE } from "../store/journal/journal.ts";
import { ExportHost } from "../threads/export/host.ts";
import { command } from "./command.ts";
import { needed, optional } from "./flags.ts";
import { diskSources } from "./model_source.ts";
import { openRunFolder } from "./run_folder.ts";

export const saveCommand = command({
  name: "save",
  summary: "write a run that is not finished as a file, to go on with it elsewhere",
  flags: {
    out: needed("DIR", "the folder of a `retort run` that was stopped; its run is in DIR/run"),
    to: optional("FILE", "where the file goes (default DIR/retort-ID-unfinished.zip)"),
  },
  notes: `The file holds what the run has made so far and, where its training has begun, the newest checkpoint. The page brings it in as it does a
download, and "retort resume" goes on with it. On a device of the same kind it ends with the same student, bit for bit.`,
  run: async ({ out, to }, around) => {
    const { disk, clock } = around;
    if (!(await disk.isFile(join(out, "run", JOURNAL_FILE))))
      throw new RunError("config", `There is no run in ${join(out, "run")}. Name the --out of a retort run.`);
    const folder = await openRunFolder(out, false, around);
    try {
      const { store, scratch } = folder;
      const [run] = await store.listRuns();
      if (run === undefined)
        throw new RunError("config", `There is no run in ${folder.path}. Name the --out of a retort run.`);
      const host = new ExportHost({
        store: () => Promise.resolve(store),
        source: diskSources(disk),
        clock,
        scratch: () => Promise.resolve(scratch),
      });
      const { name, blob } = await host.save(run.id);
      const path = to ?? join(out, name);
      await disk.replace(path, blob);
      around.out(path);
    } finally {
      await folder.release();
    }
  },
});
