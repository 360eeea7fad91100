// The same seed gives the same bytes: two runs that begin at the same moment, but whose agents are fast and slow at other times, leave
// downloads that are equal file for file. The clock of the test stands still, so even the files that tell when something happened
// (project/turns.jsonl, data/trajectories.jsonl, receipt.json and, by the run's id, all that name the run) have to be.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { RandomStream } from "../../src/core/rng.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { openZip } from "../../src/formats/zip_read.ts";
import { buildReceipt } from "../../src/pipeline/export_stage.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import { exportedZip } from "../export/run.ts";
import { goldenAdapter } from "../export/golden.ts";
import { settle } from "../harness/manual_clock.ts";
import { tinyRef } from "../lm/harness.ts";
import { makeWorld, smallConfig, TASK_SET } from "../pipeline/world.ts";

/** A finished run. @param haste seeds how long each piece of work takes */
async function finished(haste: number, settings: Readonly<Record<string, string>>) {
  const random = new RandomStream(haste);
  const made = makeWorld();
  const { store, clock, deps } = made;
  const dawdle = async () => {
    for (let turns = random.integer(0, 9); turns > 0; turns--) await settle();
  };
  const createTeam = deps.createTeam.bind(deps);
  deps.createTeam = async (request) => {
    const team = await createTeam(request);
    return {
      ...team,
      speak: async (job) => {
        await dawdle();
        return team.speak(job);
      },
      generate: async (requests) => {
        await dawdle();
        return team.generate(requests);
      },
    };
  };
  const model = await tinyRef();
  const { id } = await createRun(
    { store, clock, taskSet: TASK_SET },
    { config: smallConfig(settings), model },
  );
  await made.run(id);
  await store.putAdapter(id, { ...goldenAdapter(), base: model }, "ab".repeat(32)); // the script's has no shapes
  const receipt = JSON.stringify(await buildReceipt(store, id, { retort: "test" }));
  const zip = await exportedZip(store, id, receipt);
  const files: Record<string, string> = {};
  for (const [name, file] of await openZip(bytesSource(zip, "zip"), "zip")) {
    files[name] = createHash("sha256")
      .update(await file.read())
      .digest("hex");
  }
  const arrived = (await store.turns(id)).map((turn) => turn.id);
  return { arrived, files, zip: createHash("sha256").update(zip).digest("hex") };
}

test.each([
  ["R-SFT", { agents: "3", rounds: "2" }],
  ["DA with corrections", { agents: "3", rounds: "2", strategy: "da", selfCorrection: "on" }],
])("%s: the same seed gives the same bytes, whoever was faster", async (_, settings) => {
  const [one, other] = [await finished(1, settings), await finished(2, settings)];
  expect(one.arrived).not.toEqual(other.arrived); // or the test would show nothing
  expect(one.arrived.toSorted()).toEqual(other.arrived.toSorted());
  expect(other.files).toEqual(one.files);
  expect(other.zip).toBe(one.zip);
});
