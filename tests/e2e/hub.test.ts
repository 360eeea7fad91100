// A student's way from the built page to a Hub on another site: what a person sees of it, that a cancelled or refused upload commits
// nothing, and that the token is nowhere but in the worker's memory, not even in the browser's files on disk.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { adapterSha256 } from "../../src/archive/adapter_sha256.ts";
import { serve } from "../../tools/serve.ts";
import { exportedZip, RUN_ID, storedRun } from "../export/run.ts";
import { HubUploadServer } from "../harness/hub_upload_server.ts";
import { close, openProfile } from "./harness.mjs";
import { buildPage } from "./retort_page.mjs";
import { placesOnPage, plantOnPage } from "./token_search.mjs";

const TOKEN = "hf_Written0123456789abcdefghij";
/** What a person wrote about the run, in words that stand nowhere else; and one of its questions. */
const LABEL = { name: "quokka of class 7431", note: "Ada Quetzal was slow today" };
let question = "";
const REPO = `ada/retort-${RUN_ID}`;
let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
let hub: HubUploadServer;
let session: Awaited<ReturnType<typeof openProfile>>;
/** What the browser's console, its errors and its requests said: address and headers but for the Hub's own Authorization. */
let heard: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-hub-"));
  const { store, train } = await storedRun(() => ({ text: "Answer : 3", tokens: 4 }));
  question = train[0]!.question;
  await store.updateRun(RUN_ID, { label: LABEL });
  const { adapter } = (await store.getAdapter(RUN_ID))!;
  await store.putAdapter(RUN_ID, adapter, await adapterSha256(adapter));
  const run = join(folder, "run.zip");
  writeFileSync(run, await exportedZip(store, RUN_ID, JSON.stringify({ versions: { retort: "test" } })));
  host = await serve({ root: buildPage(folder), base: "/some/path/" });
  session = await openProfile(join(folder, "profile"), host.url, { blocksWindows: true });
  const { page, context } = session;
  await page.click("#import > summary");
  await page.setInputFiles("#import-files", run);
  await page.waitForSelector("#import-offer .fits");
  await page.click("#import-take");
  await page.click("#tab-export", { timeout: 60_000 });
  await page.waitForSelector("#hub", { timeout: 60_000 });
  // From here on: each test has a Hub, and the requests before were the page's own.
  context.on("console", (message) => heard.push(message.text()));
  context.on("weberror", (thrown) => heard.push(String(thrown.error().stack)));
  context.on("request", (request) => {
    const { authorization, ...headers } = request.headers();
    const isHub = request.url().startsWith(`${hub.endpoint}/`);
    heard.push(request.url(), JSON.stringify(headers), isHub ? "" : (authorization ?? ""));
  });
}, 300_000);
afterAll(async () => {
  await close(session);
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  hub = await HubUploadServer.start();
  hub.tokens.set(TOKEN, true);
  heard = [];
  await session.page.reload();
  await session.page.click(".earlier >> text=Show result");
  await session.page.click("#tab-export");
  await session.page.click("#hub > summary");
  await session.page.click("#hub >> text=Mirror, own registration");
  await session.page.fill("#hub-endpoint", hub.endpoint);
  await session.page.fill("#hub-client", "retort-test");
  return () => hub.close();
});

const shown = async (selector: string) =>
  (await session.page.textContent(selector, { timeout: 60_000 })) ?? "";
async function paste(token: string): Promise<void> {
  await session.page.fill("#hub-token", token);
  await session.page.click("#hub-use-token");
}
async function enter(token = TOKEN): Promise<void> {
  await paste(token);
  expect(await shown("#hub-account")).toBe("ada");
}
async function upload(): Promise<void> {
  await session.page.click("#hub-upload:enabled");
}
const commits = () => hub.seen.filter((request) => request.includes("/commit/"));
/** The state fits a wide and a narrow window; RETORT_SHOTS names a folder for its pictures. */
async function fits(name: string): Promise<void> {
  const { page } = session;
  const shots = process.env["RETORT_SHOTS"];
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, `${name} at ${width}`).toBeLessThanOrEqual(0);
    if (shots !== undefined)
      await page.locator("#hub").screenshot({ path: join(shots, `${name}-${width}.png`) });
  }
}
async function leftAnywhere(secret: string): Promise<string[]> {
  const onPage = await session.page.evaluate(placesOnPage, secret);
  const outside = { heard: heard.join("\n"), server: hub.seen.join("\n") };
  return [
    ...onPage,
    ...Object.entries(outside).flatMap(([place, text]) => (text.includes(secret) ? [place] : [])),
  ];
}
/** The browser's files that hold these ASCII characters, in one or two bytes each. */
function filesWith(profile: string, secret: string): string[] {
  const forms = [Buffer.from(secret, "latin1"), Buffer.from(secret, "utf16le")];
  return readdirSync(profile, { recursive: true, encoding: "utf8" }).filter((name) => {
    const path = join(profile, name);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
    const bytes = readFileSync(path);
    return forms.some((form) => bytes.includes(form));
  });
}

test("a pasted token puts the adapter into a private repository, and is kept nowhere", async () => {
  await fits("sign-in");
  await enter();
  await fits("upload");
  expect(await session.page.inputValue("#hub-name")).toBe(`retort-${RUN_ID}`);
  expect(await session.page.isChecked("input[name=hub-visibility][value=private]")).toBe(true);
  expect(await shown("#hub-says")).toMatch(
    new RegExp(`^It goes to ${REPO}\\. You, and whom you let in there, will see the adapter`),
  );
  expect(await shown("#hub-upload")).toMatch(/^Upload, private 171\skB$/);
  await upload();
  expect(await shown("#hub-done a")).toBe(`${hub.endpoint}/${REPO}`);
  await fits("done");
  const { visibility, files } = hub.repos.get(REPO)!;
  expect(visibility).toBe("private");
  expect([...files.keys()]).toEqual(expect.arrayContaining(["README.md", "adapter_model.safetensors"]));
  expect(files.get("adapter_model.safetensors")!.length).toBeGreaterThan(1000);
  expect(await leftAnywhere(TOKEN)).toEqual([]);
});

test("a question of a run, its name and its note come into no address, title or log, and not to the Hub with an adapter", async () => {
  const { page } = session;
  await enter();
  await upload();
  expect(await shown("#hub-done a")).toBe(`${hub.endpoint}/${REPO}`);
  for (const stage of ["debate", "distil", "train", "evaluate", "export"]) await page.click(`#tab-${stage}`);
  const { files } = hub.repos.get(REPO)!;
  const uploaded = [...files].map(([name, bytes]) => name + Buffer.from(bytes).toString("latin1")).join("\n");
  const outside = [page.url(), await page.title(), heard.join("\n"), hub.seen.join("\n")].join("\n");
  for (const canary of [LABEL.name, LABEL.note, question]) {
    const places = await page.evaluate(placesOnPage, canary);
    expect(places).toContain("databases");
    expect(places.filter((place) => !["databases", "document", "fields", "files"].includes(place))).toEqual(
      [],
    );
    for (const form of [canary, encodeURIComponent(canary), canary.replaceAll(" ", "+")])
      expect(`${outside}\n${uploaded}`).not.toContain(form);
  }
});

test("what is told of an upload is its bytes; cancelled in the middle it commits nothing, and the next try succeeds", async () => {
  await enter();
  hub.fault = { path: /^\/storage\//, status: "stall" };
  const inStorage = new Promise<void>((resolve) => (hub.onStall = resolve));
  await upload();
  await inStorage;
  const told = /^Uploading: [1-9][\d.,]*\skB of [1-9][\d.,]*\skB\. Nothing can be seen there before/;
  await session.page.waitForFunction(
    (pattern) => new RegExp(pattern).test(document.querySelector("#hub .offer p + p")?.textContent ?? ""),
    told.source,
  );
  expect(await session.page.locator("#hub progress").evaluate((bar) => bar.getAttribute("value"))).toMatch(
    /^[1-9]/,
  );
  await fits("uploading");
  await session.page.click("#hub-cancel");
  expect(await shown("#hub-error")).toBe(
    `The upload was cancelled. Nothing of it can be seen. The repository ${REPO} is there, empty; a new try fills it.`,
  );
  expect(commits()).toEqual([]);
  expect(hub.repos.get(REPO)?.files.size).toBe(0);
  await upload();
  expect(await shown("#hub-done a")).toBe(`${hub.endpoint}/${REPO}`);
  expect(commits()).toHaveLength(1);
});

test("a cancel in the last step promises nothing it cannot know", async () => {
  await enter();
  hub.fault = { path: /\/commit\//, status: "stall" };
  const inCommit = new Promise<void>((resolve) => (hub.onStall = resolve));
  await upload();
  await inCommit;
  await session.page.click("#hub-cancel");
  expect(await shown("#hub-error")).toBe(
    `The upload was cancelled in its last step. ${hub.endpoint}/${REPO} holds all of it or nothing: look there.`,
  );
});

test("each refusal of a token is a sentence, and the refused token is gone", async () => {
  hub.tokens.set("hf_Reader0123456789", false);
  await paste("secret");
  expect(await shown("#hub-error")).toBe('That is no access token of the Hub: they begin with "hf_".');
  await paste("hf_Wrong0123456789");
  await session.page.waitForSelector("#hub-error:has-text('401')");
  expect(await shown("#hub-error")).toMatch(/^401: the Hub does not take this token: .* Sign in again\.$/);
  expect(await leftAnywhere("hf_Wrong0123456789")).toEqual([]);
  await enter("hf_Reader0123456789");
  await upload();
  expect(await shown("#hub-error")).toMatch(new RegExp(`^403: this token may not write to ${REPO}\\.`));
  expect(hub.repos.size).toBe(0);
  await fits("refused");
});

test.each([
  ["a name that is taken", /\/create$/, 409, /is taken: .* Choose another name\.$/],
  ["too many requests", /\/preupload\//, 429, /^429: .* Wait a few minutes, then try again\.$/],
  ["a server's error", /\/commit\//, 500, /^The Hub answered 500: /],
  ["an expired token", /\/commit\//, 401, /^401: .* Sign in again\.$/],
  ["a storage that breaks off", /^\/storage\//, "cut", /could not be reached, or the connection broke off/],
  ["a Hub that breaks off", /\/commit\//, "cut", /could not be reached, or the connection broke off/],
] as const)("%s is a sentence on the page, and nothing is committed", async (_, path, status, sentence) => {
  await enter();
  hub.fault = { path, status };
  await upload();
  expect(await shown("#hub-error")).toMatch(sentence);
  expect(hub.repos.get(REPO)?.files.size ?? 0).toBe(0);
  expect(await session.page.locator("#hub-account").count()).toBe(status === 401 ? 0 : 1);
  expect(await leftAnywhere(TOKEN)).toEqual([]);
});

test("the sign-in's window asks for the least scope with S256, comes back, and its token is kept nowhere", async () => {
  const popup = session.context.waitForEvent("page");
  await session.page.click("#hub-sign-in");
  const window = await popup;
  expect(await shown("#hub-account")).toBe("ada");
  if (!window.isClosed()) await window.waitForEvent("close");
  const asked = hub.asked[0]!;
  expect(asked.get("scope")?.split(" ")).toEqual(["openid", "profile", "contribute-repos"]);
  expect(asked.get("code_challenge_method")).toBe("S256");
  expect(asked.get("redirect_uri")).toBe(`${host.url}hub_return.html`);
  expect(asked.has("code_verifier")).toBe(false);
  await upload();
  expect(await shown("#hub-done a")).toBe(`${hub.endpoint}/${REPO}`);
  const token = [...hub.tokens.keys()].find((each) => each.startsWith("hf_oauth_"))!;
  expect(await leftAnywhere(token)).toEqual([]);
});

test.each([
  ["answer another", /the answer belongs to another sign-in/],
  ["refuse", /it was refused there/],
] as const)("a sign-in that ends with '%s' signs nobody in", async (answer, sentence) => {
  hub.signIn = answer;
  await session.page.click("#hub-sign-in");
  expect(await shown("#hub-error")).toMatch(sentence);
  expect(hub.seen).not.toContain("POST /oauth/token");
  expect(await session.page.locator("#hub-account").count()).toBe(0);
});

test("a sign-in's window that is closed is said plainly, and a new one can be opened", async () => {
  hub.signIn = "wait";
  const popup = session.context.waitForEvent("page");
  await session.page.click("#hub-sign-in");
  const window = await popup;
  await window.waitForSelector("text=Who are you?");
  await window.close();
  expect(await shown("#hub-left")).toMatch(/^The window of the sign-in is closed, or lies behind this one/);
  await fits("left");
  await session.page.click("#hub-stop-sign-in");
  expect(await shown("#hub-error")).toBe("The sign-in was given up. Nothing was signed in.");
  hub.signIn = "agree";
  await session.page.click("#hub-sign-in");
  expect(await shown("#hub-account")).toBe("ada");
});

test("a window that the browser blocks is said plainly", async () => {
  const devtools = await session.context.newCDPSession(session.page);
  // A window may be opened once for each act of a person: the first takes it, the sign-in's comes too late.
  const expression = `new Promise((resolve) => {
    globalThis.open("about:blank")?.close();
    document.querySelector("#hub-sign-in").click();
    const look = () => {
      const error = document.querySelector("#hub-error");
      if (error !== null) resolve(error.textContent);
      return error;
    };
    if (look() === null)
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  })`;
  const { result } = await devtools.send("Runtime.evaluate", {
    expression,
    userGesture: false,
    awaitPromise: true,
  });
  expect(result.value).toMatch(/^The browser blocked the window of the sign-in\. Allow windows of this page/);
  expect(hub.asked).toEqual([]);
});

test("the search for a token finds one in each place where it looks, and the browser's files hold none of ours", async () => {
  const planted = "hf_Planted0123456789";
  await session.page.evaluate(plantOnPage, planted);
  await session.page.evaluate((secret) => console.log(secret), planted); // oxlint-disable-line no-console -- the console is one of the places searched
  await session.page.waitForTimeout(0);
  const found = await leftAnywhere(planted);
  expect(found.sort((a, b) => (a < b ? -1 : 1))).toEqual([
    "address",
    "caches",
    "cookies",
    "databases",
    "document",
    "fields",
    "files",
    "heard",
    "history",
    "localStorage",
    "requests",
    "sessionStorage",
    "windowName",
  ]);
  await enter();
  await close(session);
  expect(filesWith(session.profile, planted).length).toBeGreaterThan(0);
  expect(filesWith(session.profile, TOKEN)).toEqual([]);
});
