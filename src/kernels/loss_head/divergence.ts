// Distillation from a teacher that reads the same frozen head: the divergence between the student's and the teacher's whole distributions over
// the vocabulary. The teacher is given by its own hidden rows, so nothing of the size of the vocabulary is kept of it: both rows of logits
// are made chunk by chunk, once for the two normalisers, once for the divergence and once for the gradient.
import { RunError } from "../../core/errors.ts";
import type { Slice } from "../../gpu/buffers.ts";
import { bool, f32, type Literal, u32 } from "../../gpu/programs.ts";
import type { Recorder } from "../../gpu/recorder.ts";
import { linearGrid, needs } from "../grid.ts";
import { linear, linearBackward } from "../matmul/matmul.ts";
import slopes from "./divergence_slopes.wgsl?raw";
import sums from "./divergence_sums.wgsl?raw";
import terms from "./divergence_terms.wgsl?raw";
import { headLogProbs, type LossHeadArgs, walkHead, type WalkedPart } from "./loss_head.ts";

/** Floats of what a divergence holds beside the loss head's scratch, for `rows` rows. */
export const divergenceScratch = (rows: number, chunk: number) => ({
  teacherLogits: rows * chunk,
  teacherState: 4 * rows,
  sums: 2 * rows,
});

export interface DivergenceArgs extends Omit<LossHeadArgs, "dh" | "top" | "idsPerRow"> {
  /** [rows, columns] f32, written */
  readonly dh: Slice;
  /** [rows, columns] f32: what the head reads of the teacher, at the same places of the same text */
  readonly teacher: Slice;
  /** [rows] f32 */
  readonly weights: Slice;
  /** [rows] f32, written: weight * divergence, in nats */
  readonly losses: Slice;
  /** 1: KL(student, teacher), the reverse one. 0: KL(teacher, student), the forward one. Between: the generalised Jensen-Shannon divergence. */
  readonly beta: number;
  readonly own: Readonly<Record<keyof ReturnType<typeof divergenceScratch>, Slice>>;
}

/** L = sum of weight * D, with p of the student, q of the teacher and m = beta q + (1 - beta) p:
 *  D = beta sum_v q ln(q / m) + (1 - beta) sum_v p ln(p / m), and for beta 0 and 1, where that is 0, sum_v q ln(q / p) and sum_v p ln(p / q).
 *  dL/dlogit_v = weight p_v (s_v - sum_u p_u s_u), with s = dD/dp: (1 - beta) ln(p / m); -q / p; ln(p / q).
 *  Source: Agarwal et al. 2024, GKD, arXiv:2306.13649, section 3.1, with beta as TRL's GKDTrainer reads it; the teacher's hidden rows in place
 *  of its logits are ours. @throws RunError("shape") for a beta outside 0 to 1 */
export function divergence(recorder: Recorder, args: DivergenceArgs): void {
  const { h, teacher, rows, weights, losses, beta, own, scratch, dh, ...rest } = args;
  if (!(beta >= 0 && beta <= 1)) {
    throw new RunError("shape", `divergence: beta must be from 0 to 1, got ${beta}.`, { beta });
  }
  const columns = args.head[0]?.columns ?? 0;
  needs("divergence", "teacher", teacher, rows * columns);
  needs("divergence", "weights", weights, rows);
  needs("divergence", "losses", losses, rows);
  needs("divergence", "dh", dh, rows * columns);
  const parts = walkHead(args);
  const widest = Math.max(...parts.map(({ part }) => part.rows));
  for (const [name, floats] of Object.entries(divergenceScratch(rows, widest))) {
    needs("divergence", name, own[name as keyof typeof own], floats); // its own names
  }
  const { teacherLogits, teacherState, sums: rowSums } = own;
  const walked = { ...rest, rows, idsPerRow: 1 };
  headLogProbs(recorder, { ...walked, h, scratch });
  headLogProbs(recorder, {
    ...walked,
    h: teacher,
    scratch: { ...scratch, logits: teacherLogits, state: teacherState },
  });
  const bothLogits = ({ part }: WalkedPart) => {
    linear(recorder, { x: h, weight: part, out: scratch.logits, rows });
    linear(recorder, { x: teacher, weight: part, out: teacherLogits, rows });
  };
  const constants = constantsOf(beta, args.temperature ?? 1);
  const read = [scratch.logits, teacherLogits, scratch.state, teacherState, rowSums];
  for (const [i, each] of parts.entries()) {
    bothLogits(each);
    recorder.add({
      program: {
        name: "loss_head/divergence_sums",
        source: `${sums}${terms}`,
        constants: { ...constants, START: bool(i === 0) },
      },
      dims: [rows, each.part.rows, each.count],
      slices: read,
      grid: linearGrid(rows),
      flops: 30 * rows * each.count,
    });
  }
  for (const [i, each] of parts.entries()) {
    if (parts.length > 1) bothLogits(each); // else they are still there
    recorder.add({
      program: {
        name: "loss_head/divergence_slopes",
        source: `${slopes}${terms}`,
        constants: { ...constants, START: bool(i === 0) },
      },
      dims: [rows, each.part.rows, each.count],
      slices: [...read, weights, losses, scratch.keep],
      grid: linearGrid(rows),
      flops: 30 * rows * each.count,
    });
    const keep = i === 0 ? {} : { keep: scratch.keep };
    linearBackward(recorder, { dy: scratch.logits, weight: each.part, dx: dh, ...keep, rows });
  }
}

function constantsOf(beta: number, temperature: number): Readonly<Record<string, Literal>> {
  const isMixed = beta > 0 && beta < 1;
  return {
    KIND: u32(isMixed ? 2 : beta),
    BETA: f32(beta),
    LOG_BETA: f32(isMixed ? Math.log(beta) : 0),
    LOG_REST: f32(isMixed ? Math.log1p(-beta) : 0),
    INVERSE_TEMPERATURE: f32(1 / temperature),
  };
}
