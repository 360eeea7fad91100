// A corrective turn as a lone author's self-correction. How a critique is retold as its author's own, the voice knows.
// Source: AgentArk (arXiv:2602.03955, section 3.2), which asks to keep corrective traces and gives no form.
import type { Dataset } from "../records/dataset.ts";
import type { Trajectory } from "../records/trajectory.ts";
import type { Turn } from "../records/turn.ts";
import { answersEqual } from "../tasks/verifier.ts";
import type { Voice } from "../voice/voice.ts";
import { isFit, type WorkingCheck } from "./fitness.ts";

/** The first corrective turn of a debate that can be told as a self-correction, and the own turn it corrects; null without any.
 *  `labels` says what decides what is right: the answer key, or the group's answer. */
export function correctionOf(
  { turns, outcome }: Trajectory,
  labels: Dataset["labels"],
  voice: Voice,
  working: WorkingCheck = "unread",
): { readonly turn: Turn; readonly previous: Turn; readonly completion: string } | null {
  const isRight = (turn: Turn) =>
    labels === "consensus" ? answersEqual(turn.answer, outcome.answer, turn.judge) : turn.correct === true;
  for (const turn of turns) {
    const previous = turns.find(({ id }) => id === turn.parents[0]);
    if (previous === undefined || previous.answer === null || isRight(previous)) continue;
    if (!isRight(turn) || !isFit(turn, voice, working)) continue;
    const completion = voice.selfCorrection(turn.completion.text, turn.solution);
    if (completion !== null) return { turn, previous, completion };
  }
  return null;
}
