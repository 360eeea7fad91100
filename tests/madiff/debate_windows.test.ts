// Debates as two of their agents live them: what an agent-round becomes, what is to be foreseen, and who is right by how much.
import { expect, test } from "vitest";
import { debateEpisode, debateWindows, heldIn } from "../../src/madiff/debate_windows.ts";
import { counted } from "../../src/madiff/foreseen_answers.ts";
import { AGENTS, HORIZON, PLACE } from "../../src/madiff/world.ts";

const shown = (path: readonly (readonly number[])[] = []) => path.slice(0, 3);

test("a window tells the second agent's answer apart from the first's, and how many hold each", () => {
  // Three agents, three rounds: the second goes over to what the other two say, then to something new.
  const windows = debateWindows([
    ["7", "7", "7"],
    ["9", "7", "8"],
    ["7", "7", null],
  ]);
  expect(windows).toHaveLength(2 * 3 * 2); // two rounds to begin at, every two agents in both orders
  const [first] = windows;
  expect(first?.paths.map((path) => [path.length, path[0]?.length])).toEqual(
    Array.from({ length: AGENTS }, () => [HORIZON, PLACE]),
  );
  const third = 2 / 3 - 1;
  expect(shown(first?.paths[0])).toEqual([
    [-1, 2 * (2 / 3) - 1],
    [-1, 1],
    [-1, third],
  ]);
  expect(shown(first?.paths[1])).toEqual([
    [1, third],
    [-1, 1],
    [0, third],
  ]);
  expect(first?.paths[1]?.slice(3).every((place) => place[0] === 0)).toBe(true); // its last round stands for those behind it
  expect([first?.next, first?.majority]).toEqual([-1, -1]);
});

test("where both say the same, the group's other answer stands against it, and no answer is none", () => {
  const windows = debateWindows([
    ["7", "5"],
    ["7", "7"],
    ["5", "5"],
    [null, null],
  ]);
  const ofFirstTwo = windows[0];
  expect(ofFirstTwo?.paths.map((path) => path[0]?.[0])).toEqual([-1, -1]);
  expect(ofFirstTwo?.paths[0]?.[1]?.[0]).toBe(1); // it went over to 5
  const withTheSilent = windows[2];
  expect(withTheSilent?.paths[1]?.[0]).toEqual([0, -1]);
  expect(debateWindows([["7"], ["5"]])).toEqual([]); // one round: nothing comes next
  expect(debateWindows([["7", "5"]])).toEqual([]); // no teammate
});

test("an episode's moves are what changes, and its return whether both agree in the end", () => {
  const [agreed] = debateWindows([
    ["7", "7"],
    ["9", "7"],
  ]).map(debateEpisode);
  expect(agreed?.reward).toBe(1);
  expect(agreed?.actions[1]?.[0]).toEqual([-2, 1]);
  expect(agreed?.actions[1]?.slice(1)).toEqual(Array.from({ length: HORIZON - 2 }, () => [0, 0]));
  const [apart, ...silent] = [
    debateWindows([
      ["7", "7"],
      ["9", "9"],
    ]),
    debateWindows([
      ["7", null],
      ["9", null],
    ]),
  ].map(([window]) => debateEpisode(window!).reward);
  expect([apart, ...silent]).toEqual([0, 0]); // two who say nothing agree on nothing
});

test("who foresees is counted against who repeats, both ways", () => {
  const windows = debateWindows([
    ["7", "7"],
    ["9", "7"],
  ]); // the first keeps its answer, the second takes it over
  expect(windows.map(({ next }) => next)).toEqual([-1, 1]);
  expect(windows.map(({ paths }) => heldIn(paths[1]![0]!))).toEqual([1, 1]);
  expect(counted(windows, [-1, -1])).toEqual({
    windows: 2,
    foreseen: 1,
    repeated: 1,
    majority: 2, // of two, the first's
    gained: 1,
    lost: 1,
  });
});
