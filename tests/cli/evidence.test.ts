import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeChatModel } from "./chat_model.ts";
import { retort, scratchFolder } from "./retort.ts";

const scratch = scratchFolder();
const model = join(scratch, "model");
writeChatModel(model, "smollm2", { positions: 640 });
const args = (out: string, only: string) => [
  "evidence",
  "--model",
  model,
  "--out",
  join(scratch, out),
  "--size",
  "tiny",
  "--only",
  only,
];
const read = (...path: string[]) => readFileSync(join(scratch, ...path), "utf8");

test("a run that is killed while it trains goes on, and ends with the bytes of one that was not", async () => {
  const rows = "greedy,vote,worked-key";
  const whole = await retort(args("whole", rows));
  expect(whole.told.split("\n").filter((line) => line.includes("failed"))).toEqual([]);
  expect(whole.code).toBe(0);
  expect(whole.out).toContain("| own answers with their working | 1 |");
  expect(whole.out).toContain("## A real chat model, rows added");
  expect(whole.out).toMatch(/^\| own answers with their working \| .+ \| 1 \| (?:greedy|vote) \|/m);
  expect(whole.out).not.toMatch(/seeds are there|### The gate/); // no claim about rows that nobody asked for

  let isKilled = false;
  const killed = await retort(args("killed", rows), {
    onTold: (text, kill) => {
      if (isKilled || !text.includes("worked-key: step 2")) return;
      isKilled = true;
      kill("SIGKILL");
    },
  });
  expect(killed.code).toBe(null);
  expect(existsSync(join(scratch, "killed", "results.md"))).toBe(false);
  const again = await retort(args("killed", rows));
  expect(again.code).toBe(0);
  expect(again.told).not.toMatch(/^greedy$/m); // its row is there
  expect(read("killed", "results.md")).toBe(read("whole", "results.md"));
  const [student = ""] = readdirSync(join(scratch, "whole", "students"));
  for (const file of ["adapter_model.safetensors", "adapter_config.json"]) {
    expect(read("killed", "students", student, file)).toBe(read("whole", "students", student, file));
  }

  const elsewhere = await retort([...args("elsewhere", rows), "--rows", join(scratch, "whole")]);
  expect(elsewhere.told).not.toMatch(/^(greedy|vote|worked-key)/m); // all rows are there
  expect(read("elsewhere", "results.md")).toBe(read("whole", "results.md"));

  const third = await retort(args("killed", rows));
  expect(third.out).toBe(again.out);
  expect(third.told).not.toContain("worked-key: step");
});

test("the engine and ONNX Runtime say the same of one student", async () => {
  const spoken = await retort([...args("engine", "worked-key"), "--speaker", "engine"]);
  expect(spoken.code).toBe(0);
  expect(spoken.told).toContain("speak through our engine");
  const rowOf = (out: string) =>
    readdirSync(join(scratch, out)).find((each) => each.startsWith("row-worked-key")) ?? "";
  expect(rowOf("engine")).not.toBe(rowOf("whole")); // neither takes the other's row
  const answersOf = (out: string) => (JSON.parse(read(out, rowOf(out))) as { answers: unknown[] }).answers;
  expect(answersOf("engine")).toHaveLength(8);
  expect(answersOf("engine")).toEqual(answersOf("whole"));
});

test("the table of teachers keeps its rows, and names those that it lacks", async () => {
  const teachers = [...args("teachers", "teacher-chain-of-thought,teacher-self-correction"), "--teachers"];
  const first = await retort([...teachers, "--limit", "0"]);
  expect(first.code).toBe(0);
  expect(first.out).toContain(
    "Not made yet: teacher-chain-of-thought, seed 1; teacher-self-correction, seed 1.",
  );
  const whole = await retort(teachers);
  expect(whole.code).toBe(0);
  expect(whole.out).toContain("## Every teacher on a real chat model, beside a vote at its tokens");
  expect(whole.out).toContain(
    "`npm run evidence -- --size tiny --teachers --seeds 1 --only teacher-chain-of-thought,teacher-self-correction`",
  );
  expect(whole.out).toMatch(/^\| Chain of thought \| 1 \| .+ \| 1\.0 \|/m);
  expect(whole.out).toMatch(/^\| Self-correction \| 1 \| /m);
  const again = await retort(teachers);
  expect(again.told).not.toMatch(/^teacher-/m); // their rows are there
  expect(again.out).toBe(whole.out);
  const wrong = await retort([...args("teachers", "greedy"), "--teachers"]);
  expect([wrong.code, wrong.told]).toEqual([2, expect.stringContaining('there is no row "greedy"')]);
});

test("what is not made yet is named, and so is a row that fails", async () => {
  const none = await retort([...args("none", "bare,vote"), "--limit", "0"]);
  expect(none.code).toBe(0);
  expect(none.out).toContain("Not made yet: bare; vote, seed 1.");
  const all = await retort([...args("all", "").slice(0, -2), "--limit", "0"]);
  expect(all.code).toBe(0);
  expect(all.out).toContain("open, 0 of 3 seeds are there");
  expect(all.out).toMatch(/### The gate\n\n.+\n.+\n\| .+ \| 2 \|/);
  const failed = await retort(args("whole", "checked")); // random weights are never right
  expect(failed.code).toBe(1);
  expect(read("whole", "results.md")).toContain("Failed: checked, seed 1: Nothing to learn from");
});

test("a row that there is not is named, and a model that cannot be shown examples", async () => {
  const wrong = await retort(args("wrong", "debat"));
  expect([wrong.code, wrong.told]).toEqual([2, expect.stringContaining('there is no row "debat"')]);
  const bundled = await retort(["evidence", "--model", "public/models/tiny", "--out", join(scratch, "b")]);
  expect(bundled.code).toBe(2);
  expect(bundled.told).toContain("Name a chat model.");
});
