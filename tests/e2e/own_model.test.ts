// The built page with a model of the person's own: fetched from a local server that speaks as the Hub does, chosen for a run, spoken on
// the processor for want of a hardware GPU, trained by our own engine, reloaded in the middle of every stage, and taken home in a zip that names its weights.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readZip } from "../../tools/demo/demo_report.ts";
import { serve } from "../../tools/serve.ts";
import { writeChatModel } from "../cli/chat_model.ts";
import { HubServer } from "../harness/hub_server.ts";
import { throughEveryStage } from "./every_stage.ts";
import { close } from "./harness.mjs";
import { buildPage, RetortPage } from "./retort_page.mjs";

const REPO = "someone/chat";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const KEY = "someone--chat@0123456789ab";
/** One round of three agents, sums of one digit in plain English: every stage in a minute or two without a GPU. */
const SETTINGS =
  "?tasks=4&testTasks=4&agents=3&rounds=1&steps=3&batchTokens=256&rank=2&seed=11&source=plain-english&families=one-digit-sum&examples=0&labels=consensus";

/** What the model below says: "0" to "9" and its end token, so that there are answers to agree on. */
const SAID = [15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 902];

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
let hub: HubServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-own-model-"));
  const model = join(folder, "model");
  writeChatModel(model, "smollm2", { positions: 224, often: SAID });
  const files = Object.fromEntries(readdirSync(model).map((name) => [name, readFileSync(join(model, name))]));
  hub = await HubServer.start();
  hub.models.set(REPO, { revisions: { main: COMMIT }, files, license: "apache-2.0" });
  host = await serve({ root: buildPage(folder) });
});
afterAll(async () => {
  await hub.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Downloads the model through the page, and waits until the run form offers it. */
async function store({ page }: RetortPage): Promise<void> {
  await page.click("#models > summary");
  await page.click("text=Mirror, access token");
  await page.fill("#library-endpoint", hub.endpoint);
  await page.fill("#library-name", REPO);
  await page.click("text=Look it up");
  await page.click(".offer >> text=Download");
  await page.waitForSelector(`#field-model input[value="stored:${KEY}"]`);
}

test("a stored model is chosen, debates, is trained and tested, through a reload in every stage, to the zip", async () => {
  const page = await RetortPage.open(join(folder, "profile"), `${host.url}${SETTINGS}`);
  const foreign: string[] = [];
  page.page.on("request", (request) => {
    const { protocol, host: asked } = new URL(request.url());
    if (protocol.startsWith("http") && asked !== new URL(host.url).host) foreign.push(request.url());
  });
  await store(page);
  expect(foreign.length, "the model came from the server that was named").toBeGreaterThan(0);
  expect(foreign.every((url) => new URL(url).hostname === "127.0.0.1")).toBe(true);
  foreign.length = 0;

  await page.page.click(`#field-model input[value="stored:${KEY}"]`);
  expect(new URL(page.page.url()).searchParams.get("model")).toBe(KEY);
  await page.page.reload(); // the address comes back to it
  await page.page.waitForSelector(`#field-model input[value="stored:${KEY}"]:checked`);
  const said = await page.page.textContent("#field-model");
  expect(said).toMatch(/someone\/chat.* parameters, .*licence apache-2\.0\. This run takes/);

  await page.press("start");
  await throughEveryStage(page);
  await page.press("tab-export");
  await page.page.locator("details#read-back").waitFor({ timeout: 240_000 });

  const coming = page.page.waitForEvent("download");
  await page.press("download");
  const zip = join(folder, "run.zip");
  await (await coming).saveAs(zip);
  const files = readZip(zip);
  const receipt = JSON.parse(new TextDecoder().decode(files["receipt.json"])) as {
    model: { path: string; name: string; sha256: string };
    speaker: string;
  };
  expect(receipt.speaker, "the software adapter of this browser is no GPU in hardware").toBe("onnx");
  expect(receipt.model).toMatchObject({ path: `stored:${KEY}`, name: REPO });
  expect(receipt.model.sha256).toMatch(/^[0-9a-f]{64}$/);
  const card = JSON.parse(new TextDecoder().decode(files["peft/adapter_config.json"])) as object;
  expect(card).toMatchObject({ r: 2 });
  expect(Object.keys(files).some((name) => name.startsWith("merged/onnx/"))).toBe(true);
  expect(foreign).toEqual([]);
  expect(page.errors).toEqual([]);
  await close(page.session);
});

test("a run whose model was deleted says so, and goes on once the model is there again", async () => {
  const page = await RetortPage.open(join(folder, "deleted"), `${host.url}${SETTINGS}`);
  await store(page);
  await page.page.click(`#field-model input[value="stored:${KEY}"]`);
  await page.press("start");
  await page.until("an agent has spoken", ({ turns }) => turns > 0);
  await page.page.reload();
  await page.until("the run is shown again", ({ run }) => run !== "");
  await page.page.evaluate(async (key) => {
    const root = await navigator.storage.getDirectory();
    await (await root.getDirectoryHandle("models")).removeEntry(key, { recursive: true });
  }, KEY);
  await page.press("continue");
  const { error, message } = await page.untilError();
  expect(error).toBe("store-corrupt");
  expect(message).toMatch(/is not stored in this browser.*Download it again under “Other models”/);

  await page.press("leave");
  await store(page);
  await page.page.getByRole("button", { name: "Continue" }).click();
  await page.until("the debate is over", ({ state, stage }) => state === "running" && stage === "train");
  expect(page.errors).toEqual([]);
  await close(page.session);
});
