// LoRA as a picture: the locked block of the model's weights, and the two thin strips that learn. They are pale before the first step and take
// on colour as the steps are taken.
import type { JSX } from "preact";
import { percent } from "../../words/numbers.ts";
import { say } from "../../words/say.tsx";

interface LoraDrawingProps {
  readonly rank: number;
  /** Share of the steps that are taken, 0 to 1. */
  readonly taken: number;
}

export function LoraDrawing({ rank, taken }: LoraDrawingProps): JSX.Element {
  const warmth = 0.15 + 0.85 * Math.min(1, taken);
  return (
    <figure class="lora">
      <svg
        viewBox="0 0 260 132"
        role="img"
        aria-label={say(
          "A large locked block with two thin strips beside it; {share} of their steps are taken",
          {
            share: percent(taken),
          },
        )}
      >
        <rect class="locked" x="8" y="16" width="96" height="96" rx="3" />
        <g class="lock">
          <rect x="47" y="60" width="18" height="14" rx="2" />
          <path d="M51 60 v-5 a5 5 0 0 1 10 0 v5" />
        </g>
        <text x="56" y="128">
          {say("the model, locked")}
        </text>
        <text class="plus" x="126" y="70">
          +
        </text>
        <rect class="strip" fill-opacity={warmth} x="148" y="16" width="10" height="96" rx="2" />
        <text class="times" x="169" y="70">
          ×
        </text>
        <rect class="strip" fill-opacity={warmth} x="180" y="59" width="72" height="10" rx="2" />
        <text x="200" y="128">
          {say("two strips that learn")}
        </text>
      </svg>
      <figcaption>
        {say(
          "The student is a copy of the agents’ model, and that copy stays locked. Beside each block of its weights lie two thin strips of new ones, {rank} numbers wide. Only the strips learn, and here they take on colour with each step. Multiplied together they nudge the whole block. The method is called LoRA.",
          { rank },
        )}
      </figcaption>
    </figure>
  );
}
