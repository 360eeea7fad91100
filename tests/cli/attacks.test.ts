// Model folders and zips of runs that attack who opens them, given to the command as a process of its own: a sentence and the exit code of a wrong
// file. How long each computes is measured where it is read.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { attackingModels, poisonedZip, zipBomb } from "../harness/attacks.ts";
import { retort, scratchFolder, TINY } from "./retort.ts";

const scratch = scratchFolder();
const messages = join(scratch, "messages.json");
writeFileSync(messages, JSON.stringify([{ role: "user", content: "qw".repeat(19) }]));

const models = attackingModels(scratch).map(({ path, ...attack }) => ({
  ...attack,
  args: ["generate", "--model", path, "--messages", messages, "--max-new-tokens", "1"],
}));
const zips = [zipBomb(scratch), await poisonedZip(scratch)].map(({ path, ...attack }) => ({
  ...attack,
  args: ["resume", "--model", TINY, "--saved", path, "--out", join(scratch, "out")],
}));

test.each([...models, ...zips])(
  "$name: ends with a sentence and the exit code of a wrong file",
  async ({ args, sentence }) => {
    const { code, told } = await retort(args);
    expect(told).toMatch(sentence);
    expect(told.trim()).toMatch(/\.$/);
    expect(code).toBe(2);
  },
  60_000,
);
