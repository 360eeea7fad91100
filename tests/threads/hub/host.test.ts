// A student's way to the Hub, against a stand-in that speaks its protocol: what arrives, who may see it, and that nothing half
// uploaded and no token can be seen anywhere.
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { beginSignIn, codeOfReturn, HUB_SCOPES } from "../../../src/app/hub/hub_sign_in.ts";
import type { RunError } from "../../../src/core/errors.ts";
import { systemClock } from "../../../src/core/ports.ts";
import type { HubUpload } from "../../../src/threads/hub/api.ts";
import { bytesSource } from "../../../src/formats/byte_source.ts";
import { openZip } from "../../../src/formats/zip_read.ts";
import { HubHost } from "../../../src/threads/hub/host.ts";
import type { Store } from "../../../src/store/store.ts";
import { exportedZip, progressLine, RUN_ID, storedRun } from "../../export/run.ts";
import { HubUploadServer } from "../../harness/hub_upload_server.ts";

const TOKEN = "hf_written0123456789";
const JOB: HubUpload = { runId: RUN_ID, what: "adapter", repo: "ada/student", visibility: "private" };
let hub: HubUploadServer;
let store: Store;
let zip: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  store = (await storedRun(() => ({ text: "Answer : 3", tokens: 4 }))).store;
  const model = { name: "retort-tiny", sha256: "0".repeat(64), path: "" };
  zip = await exportedZip(store, RUN_ID, JSON.stringify({ runId: RUN_ID, seed: 7, model, methods: {} }));
}, 120_000);
beforeEach(async () => {
  hub = await HubUploadServer.start();
  hub.tokens.set(TOKEN, true);
  return () => hub.close();
});
afterAll(() => store.close());

const opened = () =>
  new HubHost({
    store: () => Promise.resolve(store),
    clock: systemClock,
    post: (url, body) => fetch(url, { method: "POST", body }),
    library: () => import("@huggingface/hub"),
  });
async function signedIn(token = TOKEN): Promise<HubHost> {
  const host = opened();
  await host.signIn({ endpoint: hub.endpoint, token });
  return host;
}
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => thrown as RunError,
  );
const upload = (host: HubHost, job: Partial<HubUpload> = {}) =>
  host.upload({ ...JOB, ...job }, progressLine().port);

test("the adapter arrives whole in a private repository, with card and receipt, and without the debates", async () => {
  const host = await signedIn();
  const { adapterBytes } = await host.contents(RUN_ID);
  expect(adapterBytes).toBeGreaterThan(0);
  expect(await upload(host)).toEqual({ url: `${hub.endpoint}/ada/student` });
  const { visibility, files } = hub.repos.get("ada/student")!;
  expect(visibility).toBe("private");
  expect([...files.keys()].sort((a, b) => (a < b ? -1 : 1))).toEqual([
    "LICENSE.txt",
    "README.md",
    "adapter_config.json",
    "adapter_model.safetensors",
    "receipt.json",
  ]);
  const wanted = await (
    await openZip(bytesSource(zip, "z"), "z")
  )
    .get("peft/adapter_model.safetensors")!
    .read();
  expect(files.get("adapter_model.safetensors")!.equals(wanted)).toBe(true);
  expect(files.get("README.md")!.toString()).toMatch(/^---\nlibrary_name: peft\n/);
});

test("the sign-in asks for the least scope with S256, and its code works once and with its verifier alone", async () => {
  const client = { endpoint: hub.endpoint, clientId: "page", redirectUri: `${hub.endpoint}/back` };
  const signIn = await beginSignIn(client, (bytes) => new Uint8Array(randomBytes(bytes)));
  expect(new URL(signIn.url).searchParams.get("scope")).toBe(HUB_SCOPES);
  expect(signIn.url).not.toContain(signIn.verifier);
  const answer = await fetch(signIn.url, { redirect: "manual" });
  const { search } = new URL(answer.headers.get("Location")!);
  expect(() => codeOfReturn(search, { state: "another" })).toThrow(/another sign-in/);
  const grant = { ...client, verifier: signIn.verifier, code: codeOfReturn(search, signIn) };
  const host = opened();
  expect(await host.exchange(grant)).toMatchObject({ name: "ada", expiresAt: expect.any(Number) as number });
  expect(await upload(host)).toEqual({ url: `${hub.endpoint}/ada/student` });
  expect(await refusal(opened().exchange(grant))).toMatchObject({ code: "fetch-failed" });
});

test.each([
  ["a token that expired", /commit/, 401, "fetch-failed", /401: .*Sign in again/],
  ["a token without the right", /create/, 403, "fetch-failed", /403: .*contribute-repos/],
  ["too many requests", /preupload/, 429, "fetch-failed", /429: .*Wait/],
  [
    "a network that is cut in the storage",
    /storage/,
    "cut",
    "fetch-failed",
    /Nothing half-uploaded can be seen/,
  ],
  [
    "a network that is cut in the commit",
    /commit/,
    "cut",
    "fetch-failed",
    /Nothing half-uploaded can be seen/,
  ],
] as const)("%s is named, shows nothing, and the next try succeeds", async (_, path, status, code, said) => {
  const host = await signedIn();
  hub.fault = { path, status };
  const error = await refusal(upload(host));
  expect(error).toMatchObject({ code, message: expect.stringMatching(said) as string });
  expect(JSON.stringify([error?.message, error?.details, error?.stack])).not.toContain(TOKEN);
  expect(hub.repos.get("ada/student")?.files.size ?? 0).toBe(0);
  hub.fault = null;
  if (status === 401) await host.signIn({ endpoint: hub.endpoint, token: TOKEN });
  expect(await upload(host)).toEqual({ url: `${hub.endpoint}/ada/student` });
});

test("a taken name, a wrong token and a reading one are refused by name; no path ever held a token", async () => {
  hub.repos.set("ada/student", { visibility: "public", files: new Map() });
  hub.tokens.set("hf_reader", false);
  expect(await refusal(upload(await signedIn()))).toMatchObject({ code: "exists" });
  expect(await refusal(signedIn("hf_wrong"))).toMatchObject({
    code: "fetch-failed",
    details: { status: 401 },
  });
  expect(await refusal(signedIn("secret"))).toMatchObject({ code: "config" });
  const reader = await signedIn("hf_reader");
  expect(await refusal(upload(reader, { repo: "ada/other" }))).toMatchObject({ details: { status: 403 } });
  expect(await refusal(upload(opened()))).toMatchObject({ code: "config" });
  expect(hub.seen.join("\n")).not.toContain("hf_");
});
