// A person judges what was said: the run waits for them, learns from what they judged right and from nothing else, and a kill at any
// verdict costs none.
import { expect, test } from "vitest";
import { openAnswers, personFacts } from "../../src/pipeline/person_check.ts";
import { openJournalStore } from "../../src/store/journal/journal_store.ts";
import { DiskModel } from "../store/journal/disk_model.ts";
import { goOn, kill, openSet, sit } from "./judging_person.ts";
import { outcome } from "./world.ts";

test("what a person judges right is learned, and nothing else: as with a key of the same words", async () => {
  const { store, id, given } = await sit();
  const keyed = await sit({ texts: { labels: "truth" }, set: openSet(() => false) });
  const rows = async (of: typeof keyed) =>
    (await of.store.getDataset(of.id))!.examples.map(({ from, text }) => [from.taskId, text]);
  expect(await rows({ ...keyed, store, id })).toEqual(await rows(keyed));
  expect(given.length).toBeGreaterThan(8); // agents disagreed, so there was something to judge
  expect(given.some(({ isRight }) => isRight === false)).toBe(true);
  const dataset = (await store.getDataset(id))!;
  expect(dataset.labels).toBe("person");
  expect(dataset.statistics.wrong).toBe(0);
});

test("the time that a person takes is not the stage's, and the run says that it waits", async () => {
  const { world, store, id, running } = await sit({
    afterwards: async (control, { clock }) => {
      await clock.sleep(3_600_000);
      control.goOn();
    },
  });
  await running;
  const told = world.events
    .map(({ type }) => type)
    .filter((type) => type === "waiting" || type === "answered");
  expect(told).toEqual(["waiting", "answered"]);
  expect(world.clock.elapsed()).toBeGreaterThanOrEqual(3_600_000);
  expect((await store.getRun(id))!.seconds.distil).toBeLessThan(60);
});

test("the receipt says how many of the answers a person judged; what was not judged is left out", async () => {
  const all = await sit();
  const { store, id, running } = await sit({ most: 5, afterwards: goOn });
  await running;
  const artifact = (await store.getArtifact(id))!;
  const receipt = JSON.parse(await artifact.blob.text()) as Record<string, unknown>;
  const right = (await store.verdicts(id)).filter(({ isRight }) => isRight === true).length;
  const answers = (await openAnswers(store, (await store.getRun(id))!)).length;
  expect(receipt).toMatchObject({
    checkedBy: "person",
    agreement: null,
    person: { answers, judged: 5, right, keyed: 0 },
  });
  const learned = (await store.getDataset(id))!.examples.length;
  expect(learned).toBeGreaterThan(0);
  expect(learned).toBeLessThan((await all.store.getDataset(all.id))!.examples.length);
});

test("a kill at each verdict loses none, asks about the rest alone, and ends with the same student", async () => {
  const undisturbed = await sit({ store: await openJournalStore(new DiskModel().ports) });
  const whole = await outcome(undisturbed.store, undisturbed.id);
  for (let most = 0; most <= undisturbed.given.length; most++) {
    const disk = new DiskModel();
    const cut = await sit({ store: await openJournalStore(disk.ports), most, afterwards: kill });
    expect(cut.given).toHaveLength(most);
    const again = await sit({ store: await openJournalStore(new DiskModel(disk.files).ports) });
    expect(again.given).toHaveLength(undisturbed.given.length - most);
    expect(await outcome(again.store, again.id)).toEqual(whole);
  }
}, 60_000);

test("known answers are not asked about: they judge their questions themselves", async () => {
  const { store, id, given } = await sit({ set: openSet((i) => i < 3) });
  expect(new Set(given.map(({ taskId }) => taskId)).size).toBe(3);
  const facts = await personFacts(store, (await store.getRun(id))!);
  expect(facts).toMatchObject({ answers: given.length, judged: given.length, keyed: 5 });
  const { examples } = (await store.getDataset(id))!;
  expect(new Set(examples.map(({ from }) => from.taskId)).size).toBeGreaterThan(3);

  const nothing = await sit({ set: openSet(() => false) });
  expect(nothing.given).toEqual([]);
  expect(nothing.world.events).toContainEqual(expect.objectContaining({ type: "notice", code: "config" }));
});

test("a cancel while it waits ends the run for now, and the verdicts stay", async () => {
  const { store, id, running } = await sit({ most: 2, afterwards: (control) => control.cancel() });
  await expect(running).rejects.toMatchObject({ code: "aborted" });
  expect(await store.verdicts(id)).toHaveLength(2);
  expect((await store.getRun(id))!.finished).toEqual(["debate"]);
});

test("where nothing was judged right, a sentence says so and the run can be judged again", async () => {
  const { running, store, id } = await sit({ most: 0, afterwards: goOn });
  await expect(running).rejects.toThrow(
    /of 8 questions no agent ended with a whole solution that you judged right/,
  );
  const again = await sit({ store });
  expect((await store.getRun(id))!.finished).toContain("export");
  expect(again.given.length).toBeGreaterThan(0);
});

const LOOK = { labels: "consensus", beforeLearning: "wait", tasks: "30", agents: "3" } as const;

test("a run that nobody checks can wait for a look: what is judged estimates, what is agreed on is learned", async () => {
  const { store, id, given } = await sit({ texts: LOOK, set: openSet((i) => i < 30, 30) });
  const run = (await store.getRun(id))!;
  expect(given.length).toBeGreaterThanOrEqual(20);
  expect(new Set(given.map(({ taskId }) => taskId)).size).toBe(given.length); // of each question only what was agreed on
  const right = given.filter(({ isRight }) => isRight === true).length;
  const { receipt } = await outcome(store, id);
  expect(receipt).toMatchObject({
    checkedBy: "consensus",
    person: null,
    agreement: { leastVotes: 1, estimate: { questions: given.length, right } },
  });
  expect((await store.getDataset(id))!.statistics.kept).toBeGreaterThan(right); // what was judged wrong is learned as well
  expect(run.finished).toContain("export");
});

test("without a look nothing waits, and the plain words are said", async () => {
  const { store, id, given } = await sit({
    texts: { ...LOOK, beforeLearning: "go-on" },
    set: openSet((i) => i < 30, 30),
  });
  expect(given).toEqual([]);
  const { receipt } = await outcome(store, id);
  expect(receipt).toMatchObject({
    agreement: { estimate: null, checked: "Nobody checked what the group agreed on." },
  });
});

test("least votes that are chosen while the run waits decide what is learned", async () => {
  const { store, id, running } = await sit({
    texts: LOOK,
    set: openSet((i) => i < 30, 30),
    afterwards: async (control, world) => {
      const [run] = await world.store.listRuns();
      await world.store.updateRun(run!.id, { config: { ...run!.config, leastVotes: 3 } });
      control.goOn();
    },
  });
  await running;
  const agreed = (await store.outcomes(id)).filter(
    ({ set, votes }) => set === "distil" && (votes?.[0]?.from.length ?? 0) >= 3,
  );
  expect(agreed.length).toBeGreaterThan(0);
  expect(agreed.length).toBeLessThan(30);
  expect((await store.getDataset(id))!.statistics.kept).toBeLessThanOrEqual(agreed.length);
  expect((await store.getRun(id))!.config.leastVotes).toBe(3);
  expect((await outcome(store, id)).receipt).toMatchObject({ agreement: { leastVotes: 3 } });
});
