// What a person may bring to the built page that cannot be used: models, names of the Hub and files of questions. Each gets a sentence, nothing
// is thrown, and what was there before is still there.
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve } from "../../tools/serve.ts";
import { rawGguf, value } from "../formats/gguf_read/raw_gguf.ts";
import { HubServer } from "../harness/hub_server.ts";
import { COMMIT, toy } from "../models/hub/hub_fixture.ts";
import { BYTE_LEVEL, smallGguf } from "../models/gguf/small_gguf.ts";
import { close } from "./harness.mjs";
import { buildPage, RetortPage } from "./retort_page.mjs";

let folder = "";
let host: Awaited<ReturnType<typeof serve>>;
let hub: HubServer;
let page: RetortPage;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "retort-bad-input-"));
  hub = await HubServer.start();
  host = await serve({ root: buildPage(folder) });
  page = await RetortPage.open(join(folder, "profile"), `${host.url}?source=own`);
}, 300_000);
afterAll(async () => {
  await close(page.session);
  await hub.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const save = (name: string, content: Uint8Array | string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

/** Waits until the only thing that a place says matches. */
async function says(selector: string, sentence: RegExp): Promise<void> {
  const place = page.page.locator(selector);
  await expect
    .poll(() => place.allTextContents(), { timeout: 60_000 })
    .toEqual([expect.stringMatching(sentence)]);
}

/** A model of nine billion weights. Its file is a hole behind the header: none of it is on the disk. */
function hugeGguf(): string {
  const [hidden, wide, layers] = [4096, 14_336, 40];
  const norm = (name: string) => [name, [hidden], 0, 4 * hidden] as const;
  const matrix = (name: string, rows: number, columns: number) =>
    [name, [columns, rows], 8, (rows * columns * 34) / 32] as const;
  const plan = [
    matrix("token_embd.weight", 12, hidden),
    norm("output_norm.weight"),
    ...Array.from({ length: layers }, (_, i) => [
      norm(`blk.${i}.attn_norm.weight`),
      norm(`blk.${i}.ffn_norm.weight`),
      ...["q", "k", "v", "output"].map((part) => matrix(`blk.${i}.attn_${part}.weight`, hidden, hidden)),
      matrix(`blk.${i}.ffn_gate.weight`, wide, hidden),
      matrix(`blk.${i}.ffn_up.weight`, wide, hidden),
      matrix(`blk.${i}.ffn_down.weight`, hidden, wide),
    ]).flat(),
  ];
  let offset = 0;
  const tensors = plan.map(([name, dims, type, bytes]) => {
    const at = offset;
    offset += Math.ceil(bytes / 32) * 32;
    return { name, dims, type, offset: at };
  });
  const sizes = [
    ["general.architecture", value.text("llama")],
    ["llama.block_count", value.u32(layers)],
    ["llama.context_length", value.u32(2048)],
    ["llama.embedding_length", value.u32(hidden)],
    ["llama.feed_forward_length", value.u32(wide)],
    ["llama.attention.head_count", value.u32(32)],
    ["llama.attention.head_count_kv", value.u32(32)],
    ["llama.attention.layer_norm_rms_epsilon", value.f32(1e-5)],
    ["llama.rope.dimension_count", value.u32(hidden / 32)],
  ] as const;
  const header = rawGguf({ keys: [...sizes, ...BYTE_LEVEL], tensors });
  const path = save("huge.gguf", header);
  truncateSync(path, header.length + offset);
  return path;
}

test("models of this device", async () => {
  await page.page.click("#models > summary");
  const ofType99 = smallGguf();
  const name = "blk.0.ffn_down.weight";
  const at = new TextDecoder("latin1").decode(ofType99).indexOf(name) + name.length + 4 + 2 * 8;
  new DataView(ofType99.buffer).setUint32(at, 99, true);
  const mamba = smallGguf({ keys: { "general.architecture": value.text("mamba") } });
  const cases = [
    [
      save("text.gguf", "once upon a time, there was a file"),
      /text\.gguf: expected a file that begins with "GGUF", got the text/,
    ],
    [save("cut.gguf", smallGguf().slice(0, -300)), /cut\.gguf: byte \d+: expected tensor \S+ to lie in/],
    [save("mamba.gguf", mamba), /expected one of llama, .*general\.architecture, got "mamba"/],
    [save("type.gguf", ofType99), /blk\.0\.ffn_down\.weight to have one of the types .*got type 99/],
  ] as const;
  for (const [path, sentence] of cases) {
    await page.page.setInputFiles("#library-gguf", path);
    await says(".library > [role=alert]", sentence);
  }
  await page.page.setInputFiles("#library-gguf", hugeGguf());
  await says(
    ".offer .does-not-fit",
    /Does not fit this device\. This run needs [\d.]+\sGB of GPU memory even with .*; [\d.]+\sGB are allowed/,
  );
});

test("names of the Hub", async () => {
  hub.models.set("someone/gated", toy({ token: "hf_secret", isGated: true }));
  hub.models.set("someone/new-name", toy());
  hub.renamed.set("someone/old-name", "someone/new-name");
  await page.page.click("text=Mirror, access token");
  await page.page.fill("#library-endpoint", hub.endpoint);
  const look = async (name: string) => {
    await page.page.fill("#library-name", name);
    await page.page.click("text=Look it up");
  };
  await look("no name at all");
  await says(".library > [role=alert]", /"no name at all" is not a model's name\. Write it as owner\/name/);
  await look("someone/nothing");
  await says(".library > [role=alert]", /401: there is no such model, or it is private\. Check the name/);
  await look("someone/gated");
  await says(".library > [role=alert]", /403: the model is gated\. Open its page, accept its terms/);
  await look("someone/old-name");
  await says(".offer h3, .offer h2", /someone\/new-name/);
  await says(".offer", new RegExp(`Revision ${COMMIT.slice(0, 12)}`));
  expect(await page.page.locator(".library > [role=alert]").count()).toBe(0);
});

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test("files of questions, after which a good one is read", async () => {
  const hundred = save("hundred.csv", "question,answer\n");
  truncateSync(hundred, 100e6); // a hole
  const cases = [
    ["#own-none", save("none.csv", "alpha,beta\n1,2\n3,4\n"), /none of its columns looks like questions/],
    [
      "#own-trouble p",
      save("latin.csv", latin1("question,answer\ncaf\u00e9?,1\n")),
      /not UTF-8.*Windows-1252/,
    ],
    ["#own-trouble p", save("empty.csv", ""), /empty\.csv is empty/],
    [
      "#own-trouble p",
      hundred,
      /hundred\.csv has 100\sMB, and questions are read from files of up to 34\sMB/,
    ],
    ["#own-trouble p", save("table.csv", new Uint8Array([0x50, 0x4b, 3, 4, 0])), /is a zip, as Excel/],
    [
      "#own-problems li >> nth=0",
      save("ragged.csv", `question,answer\n${rows(8, (i) => i % 3)}a,b,c,d\n`),
      /Line 10, left out: It has 4 cells where 2 are expected/,
    ],
    [
      "#own-notes li >> nth=0",
      save("same.csv", `question,answer\n${rows(8, () => 1)}`),
      /All 8 answers are “1”\. Who always says so is always right/,
    ],
  ] as const;
  for (const [selector, path, sentence] of cases) {
    await page.page.setInputFiles("#own-file", path);
    await says(selector, sentence);
  }
  expect(page.errors).toEqual([]);
  await says("#start-why", /cannot be asked of this model: it does not know their words/);
  expect(await page.page.locator("#start").isEnabled()).toBe(false);
  const eggs = Array.from(
    { length: 8 },
    (_, i) => `Ann has ${i + 3} eggs. How many eggs does Ann have?,${i + 3}\n`,
  );
  await page.page.setInputFiles("#own-file", save("good.csv", `question,answer\n${eggs.join("")}`));
  await page.page.locator("#start:enabled").waitFor();
  expect(await page.page.locator("#start-why").count()).toBe(0);
});

function rows(count: number, answer: (i: number) => number): string {
  const names = [
    "an apple",
    "the sea",
    "her house",
    "a song",
    "this road",
    "our dog",
    "that bell",
    "one leaf",
  ];
  return Array.from(
    { length: count },
    (_, i) => `Does ${names[i % 8]} belong to the ${i} of us?,${answer(i)}\n`,
  ).join("");
}
