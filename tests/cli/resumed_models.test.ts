// Where the models of a saved run lie on the machine that goes on with it: the bundled models stand for the team's.
import { expect, test } from "vitest";
import { nodeDisk } from "../../src/cli/disk.ts";
import { diskSources } from "../../src/cli/model_source.ts";
import { withPathsOf, withTeamHere } from "../../src/cli/resumed_models.ts";
import { openModel } from "../../src/models/open.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import type { RunRecord } from "../../src/store/store.ts";
import { runRecord, TASKS } from "../store/records.ts";
import { TINY } from "./retort.ts";

const source = diskSources(nodeDisk);
const { ref: tiny } = await openModel(await source(TINY), ["ref"]);

/** A run of which every other agent speaks through the model that lies here as TINY. */
function teamRun(path: string, model: RunRecord["model"] = runRecord("a").model): RunRecord {
  const through = { model: { ...tiny, path }, speaker: "engine" } as const;
  const roster = [
    { id: "a1", name: "Agent 1" },
    { id: "a2", name: "Agent 2", through },
  ];
  return { ...runRecord("a"), model, roster };
}
const pathsOf = ({ roster = [] }: RunRecord) => roster.map(({ through }) => through?.model.path);

test("a model that is not where the run says is named, with what to do; --team says where it lies", async () => {
  const run = teamRun("/elsewhere/tiny");
  const refused = withTeamHere(run, null, source);
  await expect(refused).rejects.toMatchObject({ code: "config" });
  await expect(refused).rejects.toThrow(new RegExp(`--team, with commas.*\n${tiny.name} .*${tiny.sha256}`));
  await expect(refused).rejects.toThrow("/elsewhere/tiny");
  const here = await withTeamHere(run, ["own", TINY], source);
  expect(pathsOf(here)).toEqual([undefined, TINY]);
  expect(here.roster?.[1]).toMatchObject({ through: { speaker: "engine", model: { sha256: tiny.sha256 } } });
});

test("a model where the run says is found, and one that nobody needs any more is not looked for", async () => {
  expect(await withTeamHere(teamRun(TINY), null, source)).toEqual(teamRun(TINY));
  const talked: RunRecord = {
    ...teamRun("/elsewhere"),
    finished: ["debate", "distil", "train", "evaluate"],
  };
  expect(await withTeamHere(talked, null, source)).toEqual(talked);
  expect(await withTeamHere(runRecord("a"), null, source)).toEqual(runRecord("a"));
});

test("a model of --team that no agent speaks through is refused", async () => {
  await expect(withTeamHere(runRecord("a"), [TINY], source)).rejects.toThrow(
    `--team ${TINY}: its weights have sha256 ${tiny.sha256}, and no agent of the run speaks through them. All speak`,
  );
});

test("a run that its folder holds already takes the paths of today, and no other model", async () => {
  const store = new MemoryStore();
  const stored = { ...teamRun("/old/team"), label: { name: "mine", note: "" } };
  await store.createRun(stored, TASKS);
  const folder = { store, path: "out/run" };
  const model = { ...stored.model, path: "/new/own" };
  const moved = await withPathsOf(teamRun("/new/team", model), stored, folder);
  expect(moved).toEqual({ ...stored, ...teamRun("/new/team", model) });
  expect(await store.getRun("a")).toEqual(moved);
  expect(
    await withPathsOf(moved, moved, { ...folder, store: { updateRun: () => Promise.reject(new Error()) } }),
  ).toBe(moved);
  const other = { ...model, sha256: "f".repeat(64) };
  await expect(withPathsOf(teamRun("/new/team", other), moved, folder)).rejects.toThrow(
    `out/run holds run a with the model ${model.sha256}, its file with ${other.sha256}.`,
  );
});
