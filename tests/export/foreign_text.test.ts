// No name and no word of a model, a file or a person becomes more than text in the files of a download: the texts for people, model
// cards, the Modelfile, the licence note, and what a spreadsheet opens. RETORT_COUNT payloads of RETORT_SEED.
import { readFileSync } from "node:fs";
import Papa from "papaparse";
import { expect, test } from "vitest";
import { replaceUnseen } from "../../src/core/visible_text.ts";
import { writeCsv } from "../../src/export/csv.ts";
import { oneLine, pythonText } from "../../src/export/foreign_text.ts";
import { modelCard } from "../../src/export/model_card.ts";
import { modelfile } from "../../src/export/ollama.ts";
import { licenseNote, readme } from "../../src/export/readme.ts";
import { METHODS } from "../../src/methods/list.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import type { LoraAdapter } from "../../src/records/adapter.ts";
import type { AgentSpec } from "../../src/records/agent_spec.ts";
import { defaultConfig } from "../../src/settings/run_config.ts";
import { PROTOCOLS } from "../../src/teachers/list.ts";
import { payloads } from "../harness/payloads.ts";

const COUNT = Number(process.env["RETORT_COUNT"] ?? 500);
const SEED = Number(process.env["RETORT_SEED"] ?? 1);

const TINY = parseArchitecture(JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")));

/** Every text for people, with `words` wherever something of somebody else's stands. */
function filesFor(words: string): Readonly<Record<string, string>> {
  const adapter: LoraAdapter = {
    schema: 1,
    config: { r: 4, lora_alpha: 8, target_modules: ["q_proj"] },
    base: { name: words, path: words, sha256: "0".repeat(64) },
    tensors: new Map(),
  };
  const through = { model: { name: words, path: words, sha256: "1".repeat(64) } };
  const agents: AgentSpec[] = [
    { id: "a", name: words, role: words },
    { id: "b", name: words, through },
  ];
  const group = [{ model: through.model, agents: agents.slice(1) }] as never;
  const statistics = { tasks: 8, kept: 8, tokens: 80, trainedTokens: 40, dropped: 0, wrong: 0 };
  const shared = { runId: "run", seed: 7, adapter, license: words, judged: words, agreement: null, agents };
  const facts = { ...shared, checkedBy: "model", teacher: PROTOCOLS.debate, report: null } as const;
  const endpoint = { url: words, model: words };
  const card = {
    ...facts,
    worked: 0,
    examples: 0,
    by: METHODS.rsft.words.by,
    statistics,
    share: null,
    hasOnnx: true,
  };
  const run = { ...defaultConfig(), architecture: TINY } as never; // what the list of formats reads of a run
  return {
    "README.md": readme({ ...facts, run, examplePrompt: words, endpoint: null, group }),
    "README.md of a served teacher": readme({ ...facts, run, examplePrompt: words, endpoint, group: [] }),
    "peft/README.md": modelCard("adapter", { ...card, endpoint: null, group }),
    "merged/README.md": modelCard("merged", { ...card, endpoint, group: [] }),
    Modelfile: modelfile(adapter),
    LICENSE: licenseNote(words, words, new Map(), [words]),
  };
}

/** What a reader of Markdown reads as more than text: without code, and without signs that are written to be shown. */
function bareOf(text: string): string {
  const parts = text.split(/^```.*$/m);
  return parts
    .map((part, i) =>
      part.replaceAll(i % 2 === 1 ? /"(?:[^"\\\n]|\\.)*"/g : /\\[!-/:-@[-`{-~]|`[^`\n]*`/g, "·"),
    )
    .join("```");
}

/** Keys of the front matter, the number of lines, the headings and items of lists, and the signs that mean something in Markdown, in order. */
function structureOf(text: string): string {
  const [, front = "", body = text] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const keys = front.split("\n").map((line) => line.replace(/^( {2}- |\w+: )"(?:[^"\\]|\\.)*"$/, "$1"));
  const bare = bareOf(body);
  const blocks = bare.match(/^ {0,3}(?:#{1,6}|[-+]|\d{1,9}[.)])(?=\s)/gm) ?? [];
  return [...keys, blocks.length, bare.replaceAll(/[^\n<>[\]|*`&~$\\]/g, "")].join("\n");
}

test("READMEs, cards, Modelfile and licence note have the structure that a plain name gives them", () => {
  const plain = filesFor("plain");
  const faults: string[] = [];
  for (const words of payloads(COUNT, SEED)) {
    for (const [file, text] of Object.entries(filesFor(words))) {
      const where = `${file}: ${JSON.stringify(words)}`;
      const isMarkdown = file.includes(".md");
      const [got, want] = [text, plain[file]!].map((each) => (isMarkdown ? structureOf(each) : each));
      if (isMarkdown ? got !== want : got!.split("\n").length !== want!.split("\n").length)
        faults.push(where);
      if (replaceUnseen(text, () => "\u0000").includes("\u0000")) faults.push(`unseen signs in ${where}`);
      const [, body = text] = text.split(/^---$/m).slice(1);
      if (isMarkdown && /(?<![A-Za-z0-9])www\.payload|:\/\/payload|\w@\w/.test(bareOf(body)))
        faults.push(`an address in ${where}`);
    }
  }
  expect(faults.slice(0, 5)).toEqual([]);
});

test("Python's own notation gives the very text back, and hides nothing", () => {
  for (const words of payloads(COUNT, SEED)) {
    const text = pythonText(words);
    const asJson = text.replaceAll(/\\U([0-9a-f]{8})/g, (_, code: string) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    );
    expect(JSON.parse(asJson)).toBe(words);
    expect(oneLine(text)).toBe(text.replaceAll(/\s+/g, " ").trim());
  }
});

test("a spreadsheet finds texts alone, and reads back what they say", () => {
  for (const words of payloads(COUNT, SEED)) {
    const file = new TextDecoder("utf-8", { ignoreBOM: true }).decode(writeCsv(["a", words], [[words, "b"]]));
    const { data } = Papa.parse<string[]>(file, { newline: "\r\n", delimiter: "," });
    const said = new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(words)); // halves of a sign are none in a file
    for (const cell of [data[0]![1]!, data[1]![0]!]) {
      expect([said, `'${said}`], JSON.stringify(words)).toContain(cell);
      expect(cell).not.toMatch(/^[=+\-@\uFF1D\t\r\n]/);
    }
    expect(data[1]![1]).toBe("b");
  }
});
