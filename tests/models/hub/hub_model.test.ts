import { afterEach, beforeEach, expect, test } from "vitest";
import { RunError } from "../../../src/core/errors.ts";
import { systemFetch } from "../../../src/core/ports.ts";
import { Hub } from "../../../src/models/hub/hub.ts";
import { type HubAddress, parseEndpoint, parseModelAddress } from "../../../src/models/hub/hub_address.ts";
import { type HubModel, inspectModel } from "../../../src/models/hub/hub_model.ts";
import { HubServer } from "../../harness/hub_server.ts";
import { COMMIT, CONFIG, HubClock, REPO, shardedToy, toy, WEIGHTS } from "./hub_fixture.ts";

let server: HubServer;
let clock: HubClock;
beforeEach(async () => {
  server = await HubServer.start();
  clock = new HubClock();
});
afterEach(() => server.close());

const MAIN: HubAddress = { repo: REPO, revision: "main" };
const signal = () => new AbortController().signal;

function inspect(address = MAIN, token: string | null = null): Promise<HubModel> {
  const hub = new Hub({ fetch: systemFetch, clock }, { endpoint: server.endpoint, token });
  return inspectModel(hub, address, signal());
}
async function errorOf(address = MAIN, token: string | null = null): Promise<RunError> {
  try {
    await inspect(address, token);
  } catch (thrown) {
    if (thrown instanceof RunError) return thrown;
    throw thrown;
  }
  throw new Error("the model was accepted");
}

test("a model is known before it is downloaded: commit, licence, size, tensors, files", async () => {
  server.models.set(REPO, toy());
  const model = await inspect();
  expect(model).toMatchObject({ repo: REPO, commit: COMMIT, license: "apache-2.0", isGated: false });
  expect(model.architecture).toMatchObject({ layers: 2, hidden: 8, endIds: [1, 2] });
  expect(model.tensors.get("model.embed_tokens.weight")).toMatchObject({ dtype: "F32", shape: [32, 8] });
  expect(model.parameters).toBe(256 + 2 * (16 + 192 + 384) + 8);
  expect(model.files.map(({ path }) => path).sort()).toEqual([
    "LICENSE",
    "config.json",
    "generation_config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
  ]);
  expect(model.downloadBytes).toBe(model.files.reduce((sum, { size }) => sum + size, 0));
});

test("of large weights only the head is fetched", async () => {
  const padded = { ...toy().files, "model.safetensors": new Uint8Array(4_000_000) };
  padded["model.safetensors"].set(WEIGHTS);
  server.models.set(REPO, toy({ files: padded }));
  expect((await errorOf()).message).toMatch(/the file is cut or padded/); // read off the header and the size alone
  expect(server.sentBytes(/safetensors/)).toBe(128 * 1024);
});

test("shards, and a list of files in many pages", async () => {
  server.models.set(REPO, shardedToy());
  server.pageSize = 2;
  const model = await inspect();
  expect(model.tensors.size).toBe(20);
  expect(model.files.map(({ path }) => path)).toContain("model.safetensors.index.json");
  expect(model.files.filter(({ path }) => path.endsWith(".safetensors"))).toHaveLength(2);
});

test("a branch is pinned: every request after the first names the commit", async () => {
  server.models.set(REPO, toy({ revisions: { "refs/pr/1": COMMIT } }));
  await inspect({ repo: REPO, revision: "refs/pr/1" });
  const [first, ...rest] = server.seen.filter(({ host }) => host === "hub").map(({ path }) => path);
  expect(first).toBe(`/api/models/${REPO}/revision/refs%2Fpr%2F1`);
  for (const path of rest) expect(path).toContain(COMMIT);
});

test("an architecture that the engine does not carry is refused before a byte of the weights is fetched", async () => {
  const config = new TextEncoder().encode(JSON.stringify({ ...CONFIG, model_type: "mamba" }));
  server.models.set(REPO, toy({ files: { ...toy().files, "config.json": config } }));
  const error = await errorOf();
  expect(error.code).toBe("model-invalid");
  expect(error.message).toMatch(/mamba/);
  expect(server.sentBytes(/safetensors/)).toBe(0);
});

test("tensors that the engine does not know are refused before the download", async () => {
  const config = new TextEncoder().encode(JSON.stringify({ ...CONFIG, num_hidden_layers: 1 }));
  server.models.set(REPO, toy({ files: { ...toy().files, "config.json": config } }));
  expect((await errorOf()).message).toMatch(/model\.layers\.1\./);
});

test("weights that are not stored as floats are refused before the download", async () => {
  const text = new TextDecoder("latin1").decode(WEIGHTS).replace('"dtype":"F32"', '"dtype":"I32"');
  const integers = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const weights = WEIGHTS.map((byte, at) => (at < 1000 ? (integers[at] ?? 0) : byte));
  server.models.set(REPO, toy({ files: { ...toy().files, "model.safetensors": weights } }));
  const error = await errorOf();
  expect(error.code).toBe("model-invalid");
  expect(error.message).toMatch(/model\.embed_tokens\.weight is stored as I32, expected F32, F16, BF16/);
});

function without(name: string) {
  return toy({ files: Object.fromEntries(Object.entries(toy().files).filter(([file]) => file !== name)) });
}

test("what a model lacks is named", async () => {
  server.models.set(REPO, without("tokenizer.json"));
  expect((await errorOf()).message).toMatch(/someone\/toy: the model has no tokenizer\.json/);
  server.models.set(REPO, without("model.safetensors"));
  expect((await errorOf()).message).toMatch(
    /no model\.safetensors .*It holds pytorch_model\.bin, model-q4\.gguf/,
  );
  server.models.set(
    REPO,
    shardedToy((index) => ({ weight_map: { ...index.weight_map, x: "gone.safetensors" } })),
  );
  expect((await errorOf()).message).toMatch(/the shard gone\.safetensors \(3 of 3\) is missing/);
});

test("a name that does not exist, a branch that does not, a private model and a gated one are told apart", async () => {
  expect((await errorOf()).message).toMatch(/401: there is no such model, or it is private/);
  server.models.set(REPO, toy({ token: "hf_secret" }));
  expect((await errorOf()).message).toMatch(/a private or gated model needs an access token/);
  expect((await errorOf(MAIN, "hf_wrong")).message).toMatch(/this access token may not see it/);
  expect((await inspect(MAIN, "hf_secret")).commit).toBe(COMMIT);
  expect((await errorOf({ repo: REPO, revision: "dev" }, "hf_secret")).message).toMatch(/no such branch/);
  server.models.set(REPO, toy({ token: "hf_secret", isGated: true }));
  expect((await errorOf()).message).toMatch(/403: the model is gated\. Open its page, accept its terms/);
  expect((await errorOf(MAIN, "hf_wrong")).message).toMatch(/this access token may not read the model/);
  expect(clock.pauses).toEqual([]); // no use in asking again
});

test("a model that was renamed is found by its old name, and called by the new one", async () => {
  server.models.set("someone/new-name", toy());
  server.renamed.set(REPO, "someone/new-name");
  expect(await inspect()).toMatchObject({ repo: "someone/new-name", commit: COMMIT });
  const asked = server.seen.map(({ path }) => path).filter((path) => path.includes(REPO));
  expect(asked, "the old name is asked once").toEqual([`/api/models/${REPO}/revision/main`]);
});

test("the token goes to the Hub alone: not to the storage host, not into an error", async () => {
  server.models.set(REPO, toy({ token: "hf_secret", isGated: true }));
  await inspect(MAIN, "hf_secret");
  const storage = server.seen.filter(({ host }) => host === "storage");
  expect(storage.length).toBeGreaterThan(0);
  expect(storage.filter(({ authorization }) => authorization !== null)).toEqual([]);
  expect(server.seen.filter(({ host, authorization }) => host === "hub" && authorization === null)).toEqual(
    [],
  );
  const wrong = await errorOf(MAIN, "hf_wrong_and_secret");
  expect(JSON.stringify([wrong.message, wrong.details, wrong.stack])).not.toContain("hf_wrong_and_secret");
});

test("a list of files that goes on at another server is refused", async () => {
  server.models.set(REPO, toy({ token: "hf_secret" }));
  const link = '<https://elsewhere.invalid/api/models/x>; rel="next"';
  const body = JSON.stringify([]);
  const hub = new Hub(
    {
      clock,
      fetch: (url, init) =>
        url.includes("/tree/")
          ? Promise.resolve(new Response(body, { headers: { Link: link } }))
          : systemFetch(url, init),
    },
    { endpoint: server.endpoint, token: "hf_secret" },
  );
  await expect(inspectModel(hub, MAIN, signal())).rejects.toThrow(/goes on at another server/);
});

test("an answer that is no Hub's is named with its field", async () => {
  const hub = (body: string, type = "application/json") =>
    new Hub(
      { clock, fetch: () => Promise.resolve(new Response(body, { headers: { "Content-Type": type } })) },
      { endpoint: server.endpoint, token: null },
    );
  await expect(inspectModel(hub('{"sha":"main"}'), MAIN, signal())).rejects.toThrow(
    /: sha — .*does not speak/,
  );
  await expect(inspectModel(hub("{"), MAIN, signal())).rejects.toThrow(/expected JSON, got 1 bytes/);
  await expect(inspectModel(hub("<!doctype html>"), MAIN, signal())).rejects.toThrow(/got a web page/);
  const other = { repo: REPO, revision: "f".repeat(40) };
  await expect(inspectModel(hub(`{"sha":"${COMMIT}"}`), other, signal())).rejects.toThrow(
    /asked for commit f{40}/,
  );
});

test("names and addresses of models are read as people paste them", () => {
  expect(parseModelAddress(" someone/toy ")).toEqual(MAIN);
  expect(parseModelAddress("someone/toy@v1.0")).toEqual({ repo: REPO, revision: "v1.0" });
  expect(parseModelAddress("https://huggingface.co/someone/toy")).toEqual(MAIN);
  expect(parseModelAddress("https://huggingface.co/someone/toy/tree/dev?x=1")).toEqual({
    repo: REPO,
    revision: "dev",
  });
  expect(parseModelAddress("https://m.example/hub/someone/toy/", "https://m.example/hub")).toEqual(MAIN);
  const wrong = [
    "",
    "toy",
    "a/b/c",
    "../x",
    "a/..",
    "https://evil.example/a/b",
    "a b/c",
    "a/b@",
    "a/b@../x",
    "a/b.git",
    "a/b--c",
  ];
  for (const text of wrong) expect(() => parseModelAddress(text), text).toThrow(RunError);
});

test("a mirror's address is https, or this machine", () => {
  expect(parseEndpoint("https://hub.school.example/hf/ ")).toBe("https://hub.school.example/hf");
  expect(parseEndpoint("http://127.0.0.1:8080")).toBe("http://127.0.0.1:8080");
  const wrong = [
    "hub",
    "http://hub.example",
    "ftp://x.example",
    "https://a:b@x.example",
    "https://x.example?q",
    "javascript:1",
  ];
  for (const text of wrong) expect(() => parseEndpoint(text), text).toThrow(RunError);
});
