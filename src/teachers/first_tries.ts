// How often a group solved a question before anybody read anything, and whether that is seldom.
// Source: Chain-of-Agents (arXiv:2508.13167) practises on what a large model without tools solves in at most 30 % of 32 tries. Here the tries
// are the group's own first answers: they cost nothing more, and the group's model is the student's base wherever a run has one model. A group
// that reads plans or tests before its first solution has no such tries.
import type { Turn } from "../records/turn.ts";
import { openings } from "../records/turn_ends.ts";

export interface FirstTries {
  readonly tries: number;
  readonly right: number;
}

/** A question is hard when at most this share of its tries is right. */
export const HARD_SHARE = 0.3;

/** @param isRight says so of an answer; null where nobody knows, and then it is no try */
export function firstTries(turns: readonly Turn[], isRight: (turn: Turn) => boolean | null): FirstTries {
  const tried = openings(turns)
    .map(isRight)
    .filter((each) => each !== null);
  return { tries: tried.length, right: tried.filter(Boolean).length };
}

/** Without a try it is neither hard nor easy. */
export const isSeldomSolved = ({ tries, right }: FirstTries, share = HARD_SHARE): boolean =>
  tries > 0 && right / tries <= share;
