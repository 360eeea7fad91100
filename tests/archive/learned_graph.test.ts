// A run whose debate graph has learned goes into a zip and comes back in: the same weights follow from what came in.
import { expect, test } from "vitest";
import { adapterSha256 } from "../../src/archive/adapter_sha256.ts";
import { systemClock } from "../../src/core/ports.ts";
import { createRun } from "../../src/pipeline/runs.ts";
import { SETTINGS } from "../../src/settings/run_config.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import type { Store } from "../../src/store/store.ts";
import { graphOfTalk, learnedEdges } from "../../src/teachers/learned_edges.ts";
import { taughtTalks } from "../../src/teachers/past.ts";
import { rosterOf, talksOf } from "../../src/teachers/roster.ts";
import { trajectoriesOf } from "../../src/teachers/trajectory.ts";
import { ImportHost } from "../../src/threads/import/host.ts";
import { messagesVoice } from "../../src/voice/messages.ts";
import { goldenAdapter } from "../export/golden.ts";
import { exportHost, progressLine } from "../export/run.ts";
import { siteOf, tinyRef } from "../lm/harness.ts";
import { makeWorld, TASK_SET } from "../pipeline/world.ts";

const TEXTS = {
  seed: "7",
  tasks: "12",
  testTasks: "20",
  steps: "7",
  teacher: "optagent",
  lot: "4",
  labels: "truth",
};

/** What the edges have come to after all that taught, and what the questions that measured went by. */
async function graphsOf(store: Store, runId: string) {
  const run = (await store.getRun(runId))!;
  const agents = rosterOf(run)
    .slice(0, run.config.agents)
    .map(({ id }) => id);
  const talks = talksOf(run, await store.turns(runId), await store.outcomes(runId));
  const learned = learnedEdges(taughtTalks(talks, await store.tasks(runId)), {
    agents,
    rate: run.config.edgeRate,
    verifier: run.config.edgeVerifier,
  });
  const graphs = trajectoriesOf(talks, "test").map(({ turns }) => graphOfTalk(turns));
  return { learned, graphs };
}

test("exported and imported, a learned graph has the same weights", async () => {
  const model = await tinyRef();
  const world = makeWorld({ voice: messagesVoice() });
  const { store, clock } = world;
  const config = SETTINGS.from(new Map(Object.entries(TEXTS)));
  const { id } = await createRun({ store, clock, taskSet: TASK_SET }, { config, model });
  await world.run(id);
  const before = await graphsOf(store, id);
  expect(before.learned.questions).toBe(12);
  expect(before.learned.weights.flat().some((weight) => weight !== 0)).toBe(true);
  expect(before.graphs).toHaveLength(20);
  // Each question that measured recorded just the weights that all talks together give, and heard nobody along others.
  for (const graph of before.graphs) {
    expect(graph).toMatchObject(before.learned);
    for (const { from, to } of graph!.rounds.flat()) expect(graph!.weights[from]![to]).toBeGreaterThan(0);
  }

  const adapter = { ...goldenAdapter(), base: model };
  await store.putAdapter(id, adapter, await adapterSha256(adapter));
  await exportHost(store).write({ runId: id, receipt: '{"versions":{}}' }, progressLine().port);
  const { blob } = (await store.getArtifact(id))!;
  const brought = new MemoryStore();
  const host = new ImportHost({
    store: () => Promise.resolve(brought),
    source: siteOf(),
    clock: systemClock,
  });
  await host.look([{ path: "a.zip", file: new File([blob], "a.zip") }], "models/tiny");
  const { runId } = await host.keep();
  expect(await graphsOf(brought, runId)).toEqual(before);
}, 60_000);
