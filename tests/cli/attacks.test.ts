// Model folders and a run that attack who opens them, given to the command as a process of its own: a sentence and the exit code of a wrong
// file. How long each computes is measured where it is read.
import { readFileSync, symlinkSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { beforeAll, expect, test } from "vitest";
import { retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
const FILES = ["config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"] as const;
type Entries = Record<string, unknown>;

/** The tiny model with one of its files changed, or one more. */
function model(name: string, file: string, text: (old: Entries) => string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const each of FILES)
    if (each !== file) symlinkSync(join(process.cwd(), TINY, each), join(folder, each));
  const old = file.endsWith(".json") ? (JSON.parse(readFileSync(join(TINY, file), "utf8")) as Entries) : {};
  writeFileSync(join(folder, file), text(old));
  return folder;
}
const ask = (folder: string, prompt: readonly string[]) => ["generate", "--model", folder, ...prompt];
const messages = join(scratch, "messages.json");
const chat = ["--messages", messages, "--max-new-tokens", "1"];

beforeAll(() => {
  writeFileSync(
    messages,
    JSON.stringify([{ role: "user", content: "qwqwqwqwqwqwqwqwqwqwqwqwqwqwqwqwqwqwqw" }]),
  );
});

const pattern = { Regex: "(?:qw|q|w)+!" };
test.each<[what: string, args: () => readonly string[], sentence: RegExp]>([
  [
    "a config of 10^15 layers",
    () =>
      ask(
        model("layers", "config.json", (old) => JSON.stringify({ ...old, num_hidden_layers: 1e15 })),
        chat,
      ),
    /num_hidden_layers = 1000000000000000/,
  ],
  [
    "a template that never ends",
    () =>
      ask(
        model(
          "template",
          "chat_template.jinja",
          () => "{% for i in range(20000) %}{% set y = range(100000) %}{% endfor %}",
        ),
        chat,
      ),
    /takes more than \d+ steps/,
  ],
  [
    "a pattern that backtracks",
    () =>
      ask(
        model("pattern", "tokenizer.json", (old) =>
          JSON.stringify({
            ...old,
            pre_tokenizer: { type: "Split", pattern, behavior: "Isolated", invert: false },
          }),
        ),
        chat,
      ),
    /pre_tokenizer: the pattern .*takes too long/,
  ],
  [
    "a zip bomb",
    () => {
      const bomb = zipSync({ "manifest.json": new Uint8Array(64 * 2 ** 20).fill(32) }, { level: 9 });
      writeFileSync(join(scratch, "bomb.zip"), bomb);
      return ["resume", "--model", TINY, "--saved", join(scratch, "bomb.zip"), "--out", join(scratch, "out")];
    },
    /100/,
  ],
])(
  "%s: ends with a sentence and the exit code of a wrong file",
  async (_, args, sentence) => {
    const { code, told } = await retort(args());
    expect(told).toMatch(sentence);
    expect(told.trim()).toMatch(/\.$/);
    expect(code).toBe(2);
  },
  60_000,
);
