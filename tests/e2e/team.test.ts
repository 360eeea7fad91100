// The built page with a team of two different models: both fetched from a local server that speaks as the Hub does, chosen side by side,
// each in a worker of its own; reloaded before the start and in the middle of the debate, and of every later stage, to the zip.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Stage } from "../../src/records/stage.ts";
import type { Turn } from "../../src/records/turn.ts";
import { readZip } from "../../tools/demo/demo_report.ts";
import { serve } from "../../tools/serve.ts";
import { writeChatModel } from "../cli/chat_model.ts";
import { HubServer } from "../harness/hub_server.ts";
import { throughEveryStage } from "./every_stage.ts";
import { close } from "./harness.mjs";
import { buildPage, RetortPage } from "./retort_page.mjs";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const OWN = { repo: "someone/own", path: "stored:someone--own@0123456789ab" };
const OTHER = { repo: "someone/other", path: "stored:someone--other@0123456789ab" };
const SETTINGS =
  "?tasks=4&testTasks=4&agents=2&rounds=2&steps=2&batchTokens=512&rank=2&seed=11&source=plain-english&families=one-digit-sum&examples=0&labels=consensus&answerTokens=60";
/** "0" to "9" and the end token, so that there are answers to agree on. */
const SAID = [15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 902];

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
let hub: HubServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-team-"));
  hub = await HubServer.start();
  for (const [{ repo }, family, often] of [
    [OWN, "smollm2", SAID],
    [OTHER, "qwen2", SAID.slice(3)],
  ] as const) {
    const model = join(folder, repo);
    writeChatModel(model, family, { positions: 640, often });
    const files = Object.fromEntries(
      readdirSync(model).map((name) => [name, readFileSync(join(model, name))]),
    );
    hub.models.set(repo, { revisions: { main: COMMIT }, files, license: "apache-2.0" });
  }
  host = await serve({ root: buildPage(folder) });
});
afterAll(async () => {
  await hub.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

test("two models debate in workers of their own, through a reload in every stage, and one of them learns", async () => {
  const page = await RetortPage.open(join(folder, "profile"), `${host.url}${SETTINGS}`);
  await page.page.click("#models > summary");
  await page.page.click("text=Mirror, access token");
  for (const { repo, path } of [OWN, OTHER]) {
    await page.page.fill("#library-endpoint", hub.endpoint);
    await page.page.fill("#library-name", repo);
    await page.page.click("text=Look it up");
    await page.page.click(".offer >> text=Download");
    await page.page.waitForSelector(`#field-model input[value="${path}"]`);
  }
  const second = `#field-second-model input[value="${OTHER.path}"]`;
  // the bundled model is chosen still: it writes a notation that a chat model cannot read
  await page.page.click(".second-model > summary");
  await page.page.click(second);
  await page.page
    .locator("#field-second-model-fit[role=alert]", {
      hasText: "retort-tiny and someone/other cannot be one team: retort-tiny writes a notation of its own",
    })
    .waitFor();

  await page.page.click(`#field-model input[value="${OWN.path}"]`);
  await page.page.waitForSelector(`${second}:checked:enabled`);
  await page.page.reload(); // the address comes back to both
  await page.page.waitForSelector(`${second}:checked`);
  await page.page
    .locator("#field-second-model-fit", {
      hasText: /someone\/own with .* and someone\/other with .* take .* of this machine’s memory/,
    })
    .waitFor();

  await page.press("start");
  const look = async (stage: Stage) => {
    if (stage !== "debate") return;
    expect(await page.page.locator(".debate-card .agent-model").allTextContents()).toEqual([
      OWN.repo,
      OTHER.repo,
    ]);
  };
  await throughEveryStage(page, { look });
  await page.press("tab-export");
  await page.page.locator("details#read-back").waitFor({ timeout: 240_000 });

  const coming = page.page.waitForEvent("download");
  await page.press("download");
  const zip = join(folder, "run.zip");
  await (await coming).saveAs(zip);
  const files = readZip(zip);
  const text = (path: string) => new TextDecoder().decode(files[path]);
  const receipt = JSON.parse(text("receipt.json")) as { model: object; team: object[] };
  expect(receipt.model).toMatchObject({ name: OWN.repo, path: OWN.path });
  expect(receipt.team).toMatchObject([
    { model: { name: OWN.repo }, agents: ["agent-1"] },
    { model: { name: OTHER.repo }, speaker: "onnx", agents: ["agent-2"] },
  ]);
  const turns = text("project/turns.jsonl")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Turn);
  expect(turns).toHaveLength(2 * 4 * 2 * 2);
  for (const { agent, model, prompt } of turns) {
    const isOther = agent === "agent-2";
    expect(model.name).toBe(isOther ? OTHER.repo : OWN.repo);
    expect(prompt.includes("You are a helpful assistant")).toBe(isOther); // the other template's own words
  }
  expect(text("peft/README.md")).toContain(`the base as Agent 1, and ${OTHER.repo}`);
  expect(page.errors).toEqual([]);
  await close(page.session);
});
