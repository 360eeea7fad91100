import { expect, test } from "vitest";
import type { Answered } from "../../src/evidence/answer.ts";
import { claimOf } from "../../src/evidence/claim.ts";
import type { KeptRow } from "../../src/evidence/kept_row.ts";
import type { EvidenceRow } from "../../src/evidence/row.ts";
import { type Compared, comparedRows, evidenceTable } from "../../src/evidence/table.ts";

const LEARNED = ["intent", "half"] as const;

function row(name: string): EvidenceRow {
  return {
    name,
    title: name,
    group: "students",
    seeds: "every",
    make: () => Promise.reject(new Error("no")),
  };
}

/** Answers by kind, "1" for a right one. */
function kept(name: string, seed: number, right: Readonly<Record<string, string>>): KeptRow {
  const answers = Object.entries(right).flatMap(([kind, marks]) =>
    Array.from(marks, (mark, i): Answered => ({
      taskId: `${kind}-${i}`,
      kind,
      right: mark === "1",
      lenient: true,
      valid: mark === "1",
      promptTokens: 30,
      generatedTokens: 10,
    })),
  );
  return { schema: 1, row: name, seed, seconds: 1, answers, facts: { counts: { rows: 10 * seed } } };
}

test("shares by kind and seed, the untouched kind apart", () => {
  const rows = [row("checked"), row("single")];
  const made = [
    kept("checked", 1, { intent: "1110", half: "1000", opposite: "10" }),
    kept("checked", 2, { intent: "1111", half: "1100", opposite: "00" }),
  ];
  const [line, ...others] = evidenceTable(rows, made, { learned: LEARNED, untouched: "opposite" });
  expect(others).toEqual([]);
  expect(line?.all).toMatchObject({ n: 16, share: 10 / 16, bySeed: [0.5, 0.75] });
  expect(line?.kinds.intent?.bySeed).toEqual([0.75, 1]);
  expect(line?.kinds.half?.share).toBe(3 / 8);
  expect(line?.untouched).toMatchObject({ n: 4, share: 0.25 });
  expect(line?.valid).toBe(10 / 16);
  expect(line?.lenient).toBe(1);
  expect(line?.facts.counts).toEqual({ rows: 15 });
});

test("a student is held against the better of greedy and vote, kind by kind", () => {
  const made = [
    kept("greedy", 0, { intent: "1100", half: "0000" }),
    kept("vote", 1, { intent: "0000", half: "1000" }),
    kept("checked", 1, { intent: "1011", half: "1111" }),
  ];
  expect(comparedRows("checked", made, LEARNED)).toEqual([
    {
      row: "checked",
      seed: 1,
      kind: "intent",
      against: "greedy",
      difference: 0.25,
      gained: 2,
      lost: 1,
      p: 1,
    },
    {
      row: "checked",
      seed: 1,
      kind: "half",
      against: "vote",
      difference: 0.75,
      gained: 3,
      lost: 0,
      p: expect.closeTo(0.25) as number,
    },
  ]);
  expect(comparedRows("checked", made.slice(1), LEARNED)).toEqual([]);
  const [alone] = comparedRows("checked", made.slice(1), ["half"], ["vote"]);
  expect(alone).toMatchObject({ against: "vote", gained: 3, lost: 0 });
  expect(comparedRows("checked", made, LEARNED, [])).toEqual([]);
});

test("the claim holds only where it holds on two kinds for each of three seeds", () => {
  const compared = (seed: number, kind: Compared["kind"], difference: number, p = 1e-9): Compared => ({
    row: "checked",
    seed,
    kind,
    against: "greedy",
    difference,
    gained: 0,
    lost: 0,
    p,
  });
  const of = (worst: number, p?: number) =>
    [1, 2, 3].flatMap((seed) => [
      compared(seed, "intent", 0.4),
      compared(seed, "half", seed === 2 ? worst : 0.4, seed === 2 ? p : undefined),
    ]);
  expect(claimOf(of(0.2), LEARNED).holds).toBe(true);
  expect(claimOf(of(0.19), LEARNED)).toMatchObject({ holds: false, kinds: ["intent"] });
  expect(claimOf(of(0.4, 0.001), LEARNED).holds).toBe(false);
  expect(claimOf(of(0.4).slice(0, 4), LEARNED)).toMatchObject({ holds: null, seeds: 2 });
  expect(claimOf([], LEARNED).sentence).toContain("open, 0 of 3 seeds");
});
