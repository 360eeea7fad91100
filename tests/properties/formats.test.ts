// Reading after writing is identity, for each format that is both written and read here: safetensors, PEFT's folder, GGUF, lines of
// chats, debates and chains, tables and lines of questions, and the file in which a person judges answers.
// RETORT_COUNT and RETORT_SEED as in records.test.ts.
import { deepStrictEqual } from "node:assert";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { answersFile, readAnswersFile } from "../../src/cli/answers_file.ts";
import { parseMessages } from "../../src/cli/text.ts";
import { parseJsonLines } from "../../src/core/json_lines.ts";
import { readChainLine } from "../../src/export/chain_line_read.ts";
import { writeCsv } from "../../src/export/csv.ts";
import { readDebate } from "../../src/export/debate_read.ts";
import { debateLineSchema } from "../../src/export/debate_line.ts";
import { exportGgufLora, permuteHeadRows } from "../../src/export/gguf_lora.ts";
import { exportPeft } from "../../src/export/peft.ts";
import { readPeft } from "../../src/export/peft_read.ts";
import { jsonl } from "../../src/export/trajectories.ts";
import { bytesSource } from "../../src/formats/byte_source.ts";
import { readGgufHeader } from "../../src/formats/gguf_read/header.ts";
import { readSafetensors, toFloat32, writeSafetensors } from "../../src/formats/safetensors.ts";
import { parseArchitecture } from "../../src/models/architecture.ts";
import type { Task } from "../../src/records/task.ts";
import { readQuestions } from "../../src/tasks/reading/read_questions.ts";
import { USUAL_WISH } from "../../src/tasks/reading/read_wish.ts";
import { readTaskLines } from "../../src/tasks/reading/task_lines.ts";
import { arbitraryOf, times, together, weights, wholeText } from "./arbitrary.ts";
import { adapters, small } from "./runs.ts";

const TINY = parseArchitecture(JSON.parse(readFileSync("public/models/tiny/config.json", "utf8")));
const A = small(TINY);
const BASE = { path: "models/tiny", name: "retort-tiny", sha256: "ab".repeat(32) };
const text = (bytes: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
const bytesOf = (floats: Float32Array<ArrayBuffer>) =>
  new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
/** A text that a line or a cell keeps: no white space around it, and not nothing. */
const trimmed = wholeText
  .map((each) => each.replaceAll("\ufeff", "").trim())
  .map((each) => (each === "" ? "x" : each));

test("safetensors: names, shapes, metadata and every bit of the numbers", () => {
  const tensor = together({
    name: wholeText.filter((name) => name !== "__metadata__"),
    shape: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  }).chain(({ name, shape }) =>
    weights(shape.reduce((product, side) => product * side, 1)).map((data) => [name, shape, data] as const),
  );
  const tensors = fc.uniqueArray(tensor, { selector: ([name]) => name, maxLength: 4 });
  const metadata = fc.dictionary(wholeText, wholeText, { maxKeys: 3, noNullPrototype: true });
  fc.assert(
    fc.property(tensors, metadata, (list, said) => {
      const file = readSafetensors(writeSafetensors(list, said), "a.safetensors");
      deepStrictEqual(Object.fromEntries(file.metadata), said);
      const read = Array.from(file.tensors.values(), (each) => [
        each.name,
        each.shape,
        bytesOf(toFloat32(each)),
      ]);
      const made = list.map(([name, shape, data]) => [name, shape, bytesOf(data)]);
      const byName = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
      deepStrictEqual(read.toSorted(byName), made.toSorted(byName));
    }),
    times(25),
  );
});

const peft = (files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>) =>
  readPeft(
    { config: files.get("adapter_config.json")!, tensors: files.get("adapter_model.safetensors")! },
    A,
    BASE,
  );

test("PEFT's folder: the adapter, bit for bit; in halves, what the first rounding left", () => {
  fc.assert(
    fc.property(adapters(A, BASE), (adapter) => deepStrictEqual(peft(exportPeft(adapter)), adapter)),
    times(25),
  );
  const held = fc.float({ min: -65_504, max: 65_504, noNaN: true });
  fc.assert(
    fc.property(adapters(A, BASE, held), (adapter) => {
      const rounded = peft(exportPeft(adapter, { dtype: "F16" }));
      deepStrictEqual(peft(exportPeft(rounded, { dtype: "F16" })), rounded);
      deepStrictEqual(peft(exportPeft(rounded)), rounded);
    }),
    times(25),
  );
});

/** llama.cpp's words for the projections; the order of rows in q and k is held against llama.cpp itself in tests/interop. */
const LLAMA_CPP = {
  q_proj: "attn_q",
  k_proj: "attn_k",
  v_proj: "attn_v",
  o_proj: "attn_output",
  gate_proj: "ffn_gate",
  up_proj: "ffn_up",
  down_proj: "ffn_down",
} as const;

test("GGUF: the pairs lie in the file by llama.cpp's names as they were written, those of q and k in its order of rows", async () => {
  await fc.assert(
    fc.asyncProperty(adapters(A, BASE), async (adapter) => {
      const file = exportGgufLora(adapter, A);
      const { tensors, metadata } = await readGgufHeader(bytesSource(file, "a.gguf"), "a.gguf");
      expect(metadata.get("adapter.lora.alpha")).toBe(Math.fround(adapter.config.lora_alpha));
      expect(tensors.size).toBe(2 * adapter.tensors.size);
      for (const [name, { A: a, B: b }] of adapter.tensors) {
        const [, layer, target] = /^model\.layers\.(\d+)\..*?(\w+)$/.exec(name)!;
        const word = `blk.${layer}.${LLAMA_CPP[target as keyof typeof LLAMA_CPP]}.weight`;
        const heads = target === "q_proj" ? A.heads : target === "k_proj" ? A.kvHeads : null;
        const rows = heads === null ? b : permuteHeadRows(b, heads, adapter.config.r);
        for (const [half, made] of [
          ["lora_a", a],
          ["lora_b", rows],
        ] as const) {
          const { begin, byteLength } = tensors.get(`${word}.${half}`)!;
          deepStrictEqual(file.slice(begin, begin + byteLength), bytesOf(made).slice());
        }
      }
    }),
    times(25),
  );
});

test("lines of chats, of debates and of chains", () => {
  const message = together({ role: fc.constantFrom("system", "user", "assistant"), content: wholeText });
  const chat = together({ messages: fc.array(message, { minLength: 1, maxLength: 4 }) });
  const chain = together({ prompt: wholeText, chain: wholeText }).map((each) => ({
    schema: "chain/2",
    ...each,
    unlearned:
      each.chain.length < 2
        ? []
        : [
            [0, 1],
            [1, each.chain.length],
          ],
  }));
  const debate = arbitraryOf(debateLineSchema).map(
    (each) => JSON.parse(wholly(JSON.stringify(each))) as typeof each,
  );
  const any = fc.array(fc.tuple(chat, chain, debate), { minLength: 1, maxLength: 2 });
  fc.assert(
    fc.property(any, (rows) => {
      const lines = parseJsonLines(text(jsonl(rows.flat())), "x.jsonl").map(({ value }) => value);
      for (const [i, [said, talk, turns]] of rows.entries()) {
        const [first, second, third] = lines.slice(3 * i) as [
          typeof chat extends fc.Arbitrary<infer T> ? T : never,
          unknown,
          unknown,
        ];
        deepStrictEqual(parseMessages(first.messages, "x"), said.messages);
        const { prompt, written } = readChainLine(second, "x");
        deepStrictEqual([prompt, written.text, written.unlearned], [talk.prompt, talk.chain, talk.unlearned]);
        deepStrictEqual(readDebate(third, "x"), turns);
      }
    }),
    times(25),
  );
});

/** JSON whose texts hold no half of a pair: such a line is refused by name. */
const wholly = (json: string) => json.replaceAll(/\\ud[89a-f][0-9a-f]{2}/gi, "x");

/** Questions as `retort questions` writes them. Two of one text are one question. */
const questions = fc.uniqueArray(
  together({
    id: trimmed,
    question: trimmed,
    answer: fc.option(
      trimmed.map((each) => each.replaceAll("####", "#")),
      { nil: null },
    ),
    judge: fc.constantFrom<Task["judge"][]>("number", "text", "contains"),
    family: trimmed,
    split: fc.constantFrom<Task["split"][]>("distil", "val", "test"),
  }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 4 },
);

test("lines of questions: read strictly they are the same tasks", () => {
  fc.assert(
    fc.property(questions, (list) => {
      const read = readTaskLines(text(jsonl(list)), "x.jsonl", { needsAnswers: false });
      deepStrictEqual(
        read,
        list.map((each) => ({ ...each, origin: "jsonl" })),
      );
    }),
    times(25),
  );
});

test("a table of questions: question, answer, family and judge come back, a formula behind the apostrophe of spreadsheets", () => {
  const header = ["id", "question", "answer", "family", "split", "judge"] as const;
  const shown = (cell: string) =>
    /^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/.test(cell) && !Number.isFinite(Number(cell)) ? `'${cell}` : cell;
  fc.assert(
    fc.property(questions, (list) => {
      const csv = writeCsv(
        header,
        list.map((each) => header.map((key) => each[key])),
      );
      const wish = { ...USUAL_WISH, roles: Object.fromEntries(header.map((key) => [key, key])), examples: 0 };
      const { tasks, problems } = readQuestions({ name: "x.csv", content: csv }, wish);
      const lost = problems.filter(({ isKept }) => !isKept);
      expect(tasks.length + lost.length).toBe(list.length);
      for (const { reason } of lost) expect(reason).toMatch(/^The same question/);
      const expected = new Map(list.map((each) => [shown(each.id), each]));
      for (const { id, question, answer, family, judge } of tasks) {
        const made = expected.get(id)!;
        deepStrictEqual(
          [question, answer, family, judge],
          [
            shown(made.question),
            made.answer === null ? null : shown(made.answer),
            shown(made.family),
            made.judge,
          ],
        );
      }
    }),
    times(25),
  );
});

test("the file of answers to judge: each word of a person, as CSV and as lines", () => {
  const open = fc.uniqueArray(
    together({
      question: wholeText,
      answer: wholeText,
      solution: wholeText,
      word: fc.option(fc.boolean(), { nil: null }),
    }),
    { selector: ({ answer }) => answer, minLength: 1, maxLength: 4 },
  );
  const of = {
    run: { id: "a" },
    disk: { sha256OfText: (each: string) => createHash("sha256").update(each).digest("hex") },
  };
  fc.assert(
    fc.property(open, fc.constantFrom("a.csv", "a.jsonl"), (list, path) => {
      const answers = list.map(({ question, answer, solution }, i) => ({
        task: { id: `t${i}`, question } as Task,
        answer,
        canonical: answer,
        votes: 1,
        of: 2,
        solution,
        correct: null,
      }));
      const words = new Map(answers.map((answer, i) => [answer, list[i]!.word]));
      const file = answersFile(path, answers, {
        ...of,
        wordOf: (answer) => words.get(answer as (typeof answers)[number]) ?? null,
      });
      const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
      deepStrictEqual(
        readAnswersFile(path, bytes, answers, of),
        answers.map((answer) => ({ answer, isRight: words.get(answer) })),
      );
    }),
    times(25),
  );
});
