// Less and less room for a debate that one model writes by itself (IMAD, arXiv:2604.24881): the rounds of practice are cut into stages of equal
// length, and in each an attempt ends at a limit that falls from a whole transcript to a lone answer. What the parts of the debate earn falls
// with it, so that in the end only the answer pays.
import { RunError } from "../core/errors.ts";

export interface LengthClip {
  /** Tokens of an attempt in the first stage, and in the last. */
  readonly from: number;
  readonly to: number;
  readonly stages: number;
  /** What each agent's turn earns in the first stage. */
  readonly turn: number;
  /** Turns that are rewarded at most: as many as the group took. */
  readonly turns: number;
}

/** Tokens that an attempt of this round, counted from 0, may have. */
export function roomAt({ from, to, stages }: LengthClip, round: number, rounds: number): number {
  if (stages < 2) {
    throw new RunError("config", `A falling limit needs two stages or more, got ${stages}.`, { stages });
  }
  const stage = Math.min(stages - 1, Math.floor((round * stages) / rounds));
  return Math.floor(from + ((to - from) * stage) / (stages - 1));
}

/** The share of a turn's points that still counts: 1 at first, 0.05 at the end, and between them from 1 to 0.1 by the room that is left, as in
 *  the release's grpo.py. Where the room cannot fall a debate is never paid for. */
export function writtenShare({ from, to }: LengthClip, room: number): number {
  if (room <= to) return 0.05;
  if (room >= from) return 1;
  return 0.1 + (0.9 * (room - to)) / (from - to);
}

/** What the debate in an attempt earns. @param written turns with an answer that stand in it */
export function writtenReward(clip: LengthClip, room: number, written: number): number {
  return clip.turn * writtenShare(clip, room) * Math.min(written, clip.turns);
}
