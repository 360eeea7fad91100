// What a person judged goes out with the run and comes back in: verdicts, and the words about who checked.
import { expect, test } from "vitest";
import { adapterSha256 } from "../../src/archive/adapter_sha256.ts";
import { systemClock } from "../../src/core/ports.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { openZip } from "../../src/formats/zip_read.ts";
import { buildReceipt } from "../../src/pipeline/export_stage.ts";
import { MemoryStore } from "../../src/store/memory_store.ts";
import { ImportHost } from "../../src/threads/import/host.ts";
import { exportedZip } from "../export/run.ts";
import { goldenAdapter } from "../export/golden.ts";
import { siteOf, tinyRef } from "../lm/harness.ts";
import { openSet, sit } from "../pipeline/judging_person.ts";

async function exported(store: MemoryStore, id: string): Promise<Uint8Array<ArrayBuffer>> {
  return exportedZip(store, id, JSON.stringify(await buildReceipt(store, id, { retort: "test" })));
}

/** The texts of a zip by path. */
async function textsOf(zip: Uint8Array<ArrayBuffer>): Promise<(path: string) => Promise<string>> {
  const files = await openZip(bytesSource(zip, "zip"), "zip");
  return async (path) => new TextDecoder().decode(await files.get(path)?.read());
}

async function judgedRun(set?: ReturnType<typeof openSet>) {
  const store = new MemoryStore();
  const model = await tinyRef();
  const { id } = await sit({ store, model, texts: { agents: "3" }, ...(set === undefined ? {} : { set }) });
  const adapter = { ...goldenAdapter(), base: model }; // the script's has no shapes
  await store.putAdapter(id, adapter, await adapterSha256(adapter));
  return { store, id };
}

test("a download says who checked, carries the verdicts, and is the same run when it is brought in", async () => {
  const { store, id } = await judgedRun();
  const zip = await exported(store, id);
  const verdicts = await store.verdicts(id);
  const count = verdicts.length;
  const text = await textsOf(zip);
  expect(await text("README.md")).toContain(
    `What counted as right: answers that a person judged right (checked by a person, ${count} of ${count} answers).`,
  );
  const card = await text("peft/README.md");
  expect(card).toContain(`checked by a person, ${count} of ${count} answers`);
  expect(card).toContain("mistakes that the person did not see");
  const receipt = JSON.parse(await text("receipt.json")) as Record<string, unknown>;
  expect(receipt["checkedBy"]).toBe("person");
  const debates = (await text("data/trajectories.jsonl")).split("\n");
  expect(debates.some((line) => line.includes('"correct":true'))).toBe(true); // by the person's word
  const pairs = (await text("data/preference.jsonl")).trim();
  expect(pairs === "" || pairs.startsWith("{")).toBe(true);

  const other = new MemoryStore();
  const host = new ImportHost({ store: () => Promise.resolve(other), source: siteOf(), clock: systemClock });
  await host.look([{ path: "run.zip", file: new File([zip], "run.zip") }], "models/tiny");
  await host.keep();
  expect(await other.verdicts(id)).toEqual(verdicts);
});

test("known answers are named beside the person's", async () => {
  const { store, id } = await judgedRun(openSet((i) => i < 3));
  const text = await textsOf(await exported(store, id));
  expect(await text("README.md")).toContain("; the known answers judged 5 questions more).");
});

test("a question that was left out by hand takes its pairs with it, and stays among the talks", async () => {
  const store = new MemoryStore();
  const model = await tinyRef();
  const texts = { labels: "consensus", beforeLearning: "wait", agents: "3" };
  const { id } = await sit({ store, model, texts, set: openSet(() => true) });
  const adapter = { ...goldenAdapter(), base: model };
  await store.putAdapter(id, adapter, await adapterSha256(adapter));
  const paired = async () => {
    const text = await textsOf(await exported(store, id));
    const [pairs, talks] = await Promise.all([
      text("data/preference.jsonl"),
      text("data/trajectories.jsonl"),
    ]);
    return { pairs: pairs.trim().split("\n").filter(Boolean).length, talks };
  };
  const before = await paired();
  expect(before.pairs).toBeGreaterThan(1);
  const learned = (await store.tasks(id)).filter(({ split }) => split === "distil");
  const leaveOut = async (count: number) => {
    const byHand = learned.slice(0, count).map(({ id: taskId }) => ({ taskId, fate: "leave-out" as const }));
    await store.updateRun(id, { byHand });
    const { pairs, talks } = await paired();
    expect(talks).toBe(before.talks);
    return pairs;
  };
  expect(await leaveOut(learned.length / 2)).toBeLessThan(before.pairs);
  expect(await leaveOut(learned.length)).toBe(0);
});
