// An evolution that runs in the page, on the real pipeline with a scripted crew: the same rules as on the command line, whatever cuts it.
import { expect, test } from "vitest";
import {
  EvolutionHere,
  type EvolutionWish,
  nextGenerations,
} from "../../../src/app/search/evolution_here.ts";
import { RunError } from "../../../src/core/errors.ts";
import { evolutionJson } from "../../../src/search/evolution_lines.ts";
import { readLog } from "../../../src/search/opened_log.ts";
import { defaultConfig } from "../../../src/settings/run_config.ts";
import { JOURNAL_FILE } from "../../../src/store/journal/journal.ts";
import { arithmeticTasks } from "../../../src/tasks/arithmetic/word_problems.ts";
import { fixedTaskSet, takeTasks } from "../../../src/tasks/task_set.ts";
import { Faults } from "../../harness/scripted_crew.ts";
import { smallConfig } from "../../pipeline/world.ts";
import { type Browser, newBrowser, type PageOptions, pagePorts } from "./page_ports.ts";

const CONFIG = smallConfig({ testTasks: "4" });
const WISH: EvolutionWish = { config: CONFIG, questions: 3, generations: 2, children: 2 };

const openPage = (browser: Browser, options: PageOptions = {}): EvolutionHere =>
  new EvolutionHere(pagePorts(browser, options));

const teamsOf = ({ log, trouble }: EvolutionHere) => {
  expect(trouble.value).toBe("");
  return evolutionJson(log.value!.population);
};

test("an evolution that is paused and reloaded again and again ends with the teams of an undisturbed one", async () => {
  const undisturbed = openPage(newBrowser());
  await undisturbed.begin(WISH);
  const wanted = teamsOf(undisturbed);
  expect(wanted.genomes.map(({ generation }) => generation)).toEqual([0, 1, 1, 2, 2]);
  for (const { fitness, cost } of wanted.genomes) {
    expect(fitness).toBeGreaterThanOrEqual(0);
    expect(cost).toBeGreaterThan(0);
  }
  expect(Object.keys(wanted.genomes[0]!.values)).toEqual(["temperature 1", "temperature 2"]);

  const browser = newBrowser();
  let sittings = 0;
  for (;;) {
    sittings += 1;
    let calls = 0;
    const page: EvolutionHere = openPage(browser, { onCall: () => void (++calls === 12 && page.pause()) });
    await page.look();
    await (page.log.value === null ? page.begin(WISH) : page.goOn(WISH.generations));
    expect([page.phase.value, page.trouble.value]).toEqual(["rests", ""]);
    if (calls < 12) break;
  }
  expect(sittings).toBeGreaterThan(3);
  const reopened = openPage(browser);
  await reopened.look();
  expect(teamsOf(reopened)).toEqual(wanted);
  expect((await browser.store.listRuns()).length).toBe(1); // one run at most takes room
});

test("a team's agents talk at the temperatures of its genome", async () => {
  const browser = newBrowser();
  const page = openPage(browser);
  await page.begin({ ...WISH, generations: 1, children: 1 });
  const [run] = await browser.store.listRuns();
  const { genome } = page.log.value!.population.all[1]!;
  expect(run!.roster!.map(({ temperature }) => temperature)).toEqual([
    genome.values["temperature 1"],
    genome.values["temperature 2"],
  ]);
  expect(run!.finished).toEqual(["debate"]); // nobody learns
});

test("no test question is read before the fittest is frozen, and nothing may be added afterwards", async () => {
  const browser = newBrowser();
  const asked = new Set<string>();
  const looks: Promise<void>[] = [];
  const look = async (): Promise<void> => {
    for (const { id } of await browser.store.listRuns())
      for (const { question } of await browser.store.tasks(id)) asked.add(question);
  };
  const onCall = () => void looks.push(look());
  const page = openPage(browser, { onCall });
  await page.begin({ ...WISH, generations: 1 });
  await Promise.all(looks);
  const held = takeTasks(arithmeticTasks(), "test", 4, 7).map(({ question }) => question);
  expect(asked.size).toBeGreaterThanOrEqual(3);
  expect(held.filter((question) => asked.has(question))).toEqual([]);

  let calls = 0;
  const cut: EvolutionHere = openPage(browser, { onCall: () => void (++calls === 3 && cut.pause()) });
  await cut.look();
  await cut.freeze();
  expect(teamsOf(cut).frozen).toBeNull();
  expect(cut.log.value!.population.opened).not.toBeNull();
  const later = openPage(browser, { onCall });
  await later.look();
  await later.freeze();
  await Promise.all(looks);
  expect(teamsOf(later).frozen).not.toBeNull();
  expect(held.filter((question) => asked.has(question))).toEqual(held);
  await later.goOn(5);
  expect(later.trouble.value).toMatch(/This evolution was frozen.*Delete it to begin another/);
});

test("a freezing that is cut in its second half goes on there, and begins nothing again", async () => {
  const browser = newBrowser();
  await openPage(browser).begin({ ...WISH, generations: 1 });
  const named = async () =>
    (await browser.store.listRuns()).map(({ id, label }) => [label?.name, id] as const);
  const cut: EvolutionHere = openPage(browser, {
    onCall: () => void named().then((runs) => runs.length === 2 && cut.pause()),
  });
  await cut.look();
  await cut.freeze();
  const then = new Map(await named());
  expect(new Set(then.keys())).toEqual(new Set(["frozen:after", "frozen:before"]));
  expect(cut.log.value!.population.frozen).toBeNull();
  const later = openPage(browser);
  await later.look();
  await later.freeze();
  expect(teamsOf(later).frozen).not.toBeNull();
  expect(new Map(await named())).toEqual(then);
});

const SETS = {
  distil: takeTasks(arithmeticTasks(), "distil", 8, 7),
  val: takeTasks(arithmeticTasks(), "val", 20, 7),
  test: takeTasks(arithmeticTasks(), "test", 3, 7),
};
const OWN = {
  ...WISH,
  config: { ...CONFIG, source: "own", testTasks: 50 },
  questions: 24,
  generations: 1,
  children: 1,
};

test("a small set of one's own gives as many questions as it has; one without a part is refused before anything is kept", async () => {
  const own = fixedTaskSet("mine", Object.values(SETS).flat());
  const page = openPage(newBrowser(), { own });
  await page.begin(OWN);
  await page.freeze();
  expect(teamsOf(page).frozen).not.toBeNull();
  expect(page.log.value!.order).toMatchObject({ tasks: 10, "test-tasks": 3 });
  for (const left of ["val", "test"] as const) {
    const browser = newBrowser();
    const rest = Object.entries(SETS).flatMap(([split, tasks]) => (split === left ? [] : tasks));
    const short = openPage(browser, { own: fixedTaskSet("short", rest) });
    await short.begin(OWN);
    expect(short.trouble.value).toMatch(/^An evolution needs questions to validate with and to test on/);
    expect(browser.disk.files.size).toBe(0);
  }
});

test("test questions without answers are named before the evolution is closed", async () => {
  const unanswered = SETS.test.map((task) => ({ ...task, answer: null }));
  const own = fixedTaskSet("mine", [...SETS.distil, ...SETS.val, ...unanswered]);
  const page = openPage(newBrowser(), { own });
  await page.begin(OWN);
  await page.freeze();
  expect(page.trouble.value).toMatch(/Test question “.+” has no answer/);
  expect(page.log.value!.population.opened).toBeNull();
});

test("where nobody talks there is nothing to evolve, and nothing is kept", async () => {
  const browser = newBrowser();
  const page = openPage(browser);
  await page.begin({ ...WISH, config: defaultConfig("copy") });
  expect(page.trouble.value).toMatch(/nothing of this team to change/);
  expect([page.log.value, browser.disk.files.size]).toEqual([null, 0]);
});

test("its log is one that the command line and the page read, and says what was asked for", async () => {
  const page = openPage(newBrowser());
  await page.begin(WISH);
  const log = await readLog((await page.bytes())!, "a log");
  expect(log).toMatchObject({
    kind: "evolution",
    order: { tasks: 3, "test-tasks": 4, generations: 2, children: 2, parents: 4, distance: 0.3 },
  });
  expect(nextGenerations(page.log.value!, 20)).toBe(4);
  expect(nextGenerations(page.log.value!, 3)).toBe(3);
});

test("a team that cannot talk is told why and is unfit; what is no fault of it stops the evolution, which goes on later", async () => {
  const browser = newBrowser();
  let isFull = true;
  const faults = new Faults((call, where) => {
    if (call === 1) return new RunError("shape", "It does not fit.");
    return isFull && call > 20 && where.includes("speak")
      ? new RunError("store-quota", "The disk is full.")
      : null;
  });
  const page = openPage(browser, { faults });
  await page.begin(WISH);
  expect(page.trouble.value).toMatch(/The disk is full/);
  expect(page.log.value!.population.all[0]!.judged).toMatchObject({
    fitness: 0,
    why: expect.stringMatching("It does not fit") as string,
  });
  isFull = false;
  await page.goOn(2);
  expect(teamsOf(page).genomes).toHaveLength(5);
});

test("refusals are in the words of an evolution, and keep nothing", async () => {
  const browser = newBrowser();
  const busy = openPage(browser, { busy: true });
  await busy.begin(WISH);
  expect(busy.trouble.value).toMatch(/^Another evolution or a search is at work, .* try again here\.$/);
  const own = openPage(browser);
  await own.begin({ ...WISH, config: { ...CONFIG, source: "own" } });
  expect(own.trouble.value).toMatch(/no questions of your own yet/);
  const none = openPage(browser);
  await none.goOn(3);
  expect(none.trouble.value).toBe("There is no evolution in this browser to go on with. Begin one.");
  expect([browser.disk.files.size, (await browser.store.listRuns()).length]).toEqual([0, 0]);
  const page = openPage(browser);
  await page.begin(WISH);
  await page.begin({ ...WISH, children: 3 });
  expect(page.trouble.value).toMatch(/^The evolution in this browser was asked for differently \(children\)/);
  const bytes = browser.disk.files.get(JOURNAL_FILE)!.slice();
  bytes[bytes.indexOf(10) + 100]! ^= 1; // in the second line
  browser.disk.files.set(JOURNAL_FILE, bytes);
  const damaged = openPage(browser);
  await damaged.look();
  expect([damaged.isUnreadable.value, damaged.log.value]).toEqual([true, null]);
  expect(damaged.trouble.value).toMatch(/^The log of the evolution in this browser cannot be read/);
  await damaged.forget();
  expect([browser.disk.files.size, (await browser.store.listRuns()).length]).toEqual([0, 0]);
});
