import { expect, test } from "vitest";
import { readTurn } from "../../src/records/turn_v1.ts";
import { makeTurn, oldTurn } from "../teachers/turns.ts";

test("a turn of a numbered agent in a round is read as one of a named agent's sayings, its id as it was", () => {
  const old = oldTurn(1, 2);
  expect(readTurn(old)).toEqual({ ...makeTurn(1, 2, "7"), id: "run/distil/t1/1/2" });
  expect(Object.keys(readTurn(old))).toEqual(Object.keys(makeTurn(1, 2, "7")));
});

test("a turn of today is read as it is", () => {
  const turn = makeTurn(0, 0, null);
  expect(readTurn(turn)).toBe(turn);
});
