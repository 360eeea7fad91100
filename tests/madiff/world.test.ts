// The rendezvous world: what its coin decides, what observations show of it, and what is stored of an episode.
import { expect, test } from "vitest";
import { episodeLines, readEpisodes } from "../../src/madiff/episode_lines.ts";
import { cosineSchedule, stepScalars } from "../../src/madiff/noise_schedule.ts";
import {
  AGENTS,
  HORIZON,
  MEETING_DISTANCE,
  moved,
  newStarts,
  rendezvous,
  sideReached,
  apart,
} from "../../src/madiff/world.ts";

const EPISODES = Array.from({ length: 400 }, (_, i) => rendezvous(3, i));

test("both agents of an episode go to one side, about half of all to either", () => {
  const sides = EPISODES.map(({ paths }) => paths.map(sideReached));
  expect(sides.every(([a, b]) => a === b)).toBe(true);
  const left = sides.filter(([side]) => side === -1).length;
  expect(Math.abs(left - 200)).toBeLessThan(60); // six standard deviations of a fair coin
});

test("starts show the side where an episode says so, and nothing of it elsewhere", () => {
  const agreeing = (shown: boolean) => {
    const some = EPISODES.filter((each) => each.shown === shown);
    return (
      some.filter(({ paths }) => Math.sign(paths[0]![0]![0]!) === sideReached(paths[0]!)).length / some.length
    );
  };
  expect(agreeing(true)).toBe(1);
  expect(Math.abs(agreeing(false) - 0.5)).toBeLessThan(0.2);
  expect(newStarts(3, 1, true).map(([x]) => Math.abs(x!) > 0.1)).toEqual([true, true]);
});

test("an episode's actions lead along its paths, and its reward is high just where its agents meet", () => {
  for (const { paths, actions, reward } of EPISODES) {
    for (const [agent, path] of paths.entries()) {
      for (let step = 1; step < HORIZON; step++)
        expect(moved(path[step - 1]!, actions[agent]![step - 1]!)).toEqual(path[step]);
    }
    expect(reward > 1 - MEETING_DISTANCE).toBe(apart(paths) < MEETING_DISTANCE);
  }
  const met = EPISODES.filter(({ paths }) => apart(paths) <= MEETING_DISTANCE).length;
  expect(met).toBeGreaterThan(240);
  expect(met).toBeLessThan(330);
});

test("stored episodes are read as they were, and a broken one is refused by its line and field", () => {
  const some = EPISODES.slice(0, 3);
  expect(readEpisodes(episodeLines(some), "a file")).toEqual(some);
  const short = { ...some[1]!, paths: some[1]!.paths.slice(1) };
  expect(() => readEpisodes(episodeLines([some[0]!, short]), "a file")).toThrow(
    /a file, line 2: .* At paths:/,
  );
  expect(AGENTS).toBe(2);
});

test("the schedule ends in noise, and one step back from a plan's own noise is the plan again at its end", () => {
  const schedule = cosineSchedule(20);
  expect(schedule.kept[0]).toBeGreaterThan(0.98);
  expect(schedule.kept[19]).toBeLessThan(1e-4);
  const [clean, noise] = [0.7, -1.3];
  for (const k of [0, 10, 19]) {
    const [, a = 0, b = 0, c = 0, d = 0] = stepScalars(schedule, k, 1);
    const kept = schedule.kept[k]!;
    const x = Math.sqrt(kept) * clean + Math.sqrt(1 - kept) * noise;
    expect(a * x - b * noise).toBeCloseTo(clean, 9);
    // The mean of the step before, given the clean plan: its share of it is that step's.
    const before = schedule.kept[k - 1] ?? 1;
    const mean = c * clean + d * Math.sqrt(kept) * clean;
    expect(mean).toBeCloseTo(Math.sqrt(before) * clean, 9);
  }
});
