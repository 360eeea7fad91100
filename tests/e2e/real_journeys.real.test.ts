// `npm run test:real`: long journeys with a real chat model in the built page, each with a reload in every stage: a GGUF file and a table with
// answers, a folder and a table without, a model of a Hub and pasted questions. 20 held-out questions each, whose greedy answers every reader of the
// zip must give. What is done is kept in .real/ (RETORT_REAL names another folder): called again, a journey goes on where it was cut, and one
// whose zip is there is only read.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { scratchFolder } from "../cli/retort.ts";
import { HubServer } from "../harness/hub_server.ts";
import { pythonWith } from "../harness/python.ts";
import { realModel, writeRealFolder } from "../harness/real_model.ts";
import { expectSameAnswers, MODULES } from "../interop/real_readers.ts";
import { throughEveryStage } from "./every_stage.ts";
import { close } from "./harness.mjs";
import { askBoth, fetchModel, keepModel, saveZip, proposedExamples, watchForeign } from "./real_page.ts";
import { buildPage, RetortPage } from "./retort_page.mjs";

const FOLDER = resolve(process.env["RETORT_REAL"] ?? ".real");
const STAGE_MS = 7_200_000;
const PORT = 4199; // the same each time: browser storage belongs to an address
const REPO = "someone/smollm2";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";

const file = await realModel();
const python = pythonWith(MODULES);
if (python === undefined) console.warn(`not run: Python's readers (no Python has ${MODULES})`);
const scratch = scratchFolder();

let host: Awaited<ReturnType<typeof serve>>;
let hub: HubServer;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  hub = await HubServer.start();
  host = await serve({ root: buildPage(scratch), port: PORT });
}, 600_000);
afterAll(async () => {
  await hub.close();
  await host.close();
});

/** Sums of one digit, 12 to learn from and 20 to test on. */
function table(separator: string, hasAnswers: boolean): string {
  const rows = Array.from({ length: 32 }, (_, i) => {
    const [a, b] = [1 + (i % 8), 1 + ((3 * i + (i >> 3)) % 7)];
    const answer = hasAnswers ? [String(a + b)] : [];
    return [`What is ${a} plus ${b}?`, ...answer, i < 12 ? "learn" : "test"].join(separator);
  });
  return [["question", ...(hasAnswers ? ["answer"] : []), "split"].join(separator), ...rows].join("\n");
}

interface Journey {
  readonly name: string;
  readonly settings: string;
  /** Brings the model and the questions onto the page. */
  readonly begin: (page: RetortPage, place: string) => Promise<void>;
}

const BASE =
  "?source=own&agents=3&rounds=1&steps=6&batchTokens=128&rank=4&seed=11&answerTokens=12&learningRate=0.001";
const JOURNEYS: readonly Journey[] = [
  {
    name: "gguf",
    settings: `${BASE}&labels=truth&examples=3`,
    begin: async (page, place) => {
      await keepModel(page, "gguf", file!);
      writeFileSync(join(place, "questions.csv"), table(",", true));
      await page.page.setInputFiles("#own-file", join(place, "questions.csv"));
      await proposedExamples(page);
    },
  },
  {
    name: "folder",
    settings: `${BASE}&labels=consensus`,
    begin: async (page, place) => {
      await writeRealFolder(file!, join(place, "model"));
      await keepModel(page, "folder", join(place, "model"));
      writeFileSync(join(place, "questions.csv"), table(",", false));
      await page.page.setInputFiles("#own-file", join(place, "questions.csv"));
    },
  },
  {
    name: "hub",
    settings: `${BASE}&labels=truth&examples=3`,
    begin: async (page, place) => {
      const folder = join(place, "model");
      await writeRealFolder(file!, folder);
      const files = Object.fromEntries(
        readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
      );
      hub.models.set(REPO, { revisions: { main: COMMIT }, files, license: "apache-2.0" });
      await fetchModel(page, hub.endpoint, REPO);
      await page.page.fill("#own-text", table("\t", true));
      await proposedExamples(page);
    },
  },
];

describe.skipIf(file === undefined).each(JOURNEYS)("$name", ({ name, settings, begin }) => {
  const place = join(FOLDER, name);
  const path = join(place, "run.zip");

  test(
    "the journey ends in a zip, through a reload in every stage, and asks nobody else",
    async () => {
      if (existsSync(path)) return;
      mkdirSync(place, { recursive: true });
      const page = await RetortPage.open(join(place, "profile"), `${host.url}${settings}`);
      const foreign = watchForeign(page, host.url);
      const { run } = await page.look();
      if (run === "") {
        await begin(page, place);
        expect(foreign.every((url) => url.startsWith("http://127.0.0.1:"))).toBe(true);
        foreign.length = 0;
        await page.press("start");
      } else if (await page.page.locator("#continue").isVisible()) await page.press("continue");
      await throughEveryStage(page, { within: STAGE_MS });
      await page.press("tab-export");
      await page.page.locator("details#read-back").waitFor({ timeout: STAGE_MS });
      console.log(await page.page.locator("#read-back").innerText());
      await page.press("tab-evaluate");
      await askBoth(page, "What is 5 plus 2?");
      await saveZip(page, path);
      expect(foreign).toEqual([]);
      expect(page.errors).toEqual([]);
      await close(page.session);
    },
    10 * STAGE_MS,
  );

  test.skipIf(python === undefined)(
    "every reader answers the 20 questions as the student did",
    async () => {
      const base = name === "gguf" ? file! : join(place, "model");
      await expectSameAnswers({
        path,
        answers: 20,
        base,
        gguf: file!,
        python: python!,
        isWidened: true,
        scratch: join(scratch, name),
      });
    },
    STAGE_MS,
  );
});
