// How a method is counted that takes its steps in a single training.
import type { Progress } from "./method.ts";

export const ONE_TRAINING: Progress<{ readonly steps: number }> = {
  total: ({ steps }) => steps,
  part: (step, { steps }) => ({ label: "training step", done: step, total: steps }),
  counted: () => "training steps",
};
