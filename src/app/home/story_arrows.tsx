// Arrows from each agent to those whom it calls wrong, above the answers of the recorded debate.
import type { JSX } from "preact";
import type { StoryScene } from "./story.ts";

const WIDTH = 300;
const HEIGHT = 46;

interface StoryArrowsProps {
  readonly scene: StoryScene;
  readonly isShown: boolean;
}

export function StoryArrows({ scene, isShown }: StoryArrowsProps): JSX.Element {
  const xOf = (agent: number): number => ((agent + 0.5) * WIDTH) / scene.said.length;
  const arrows = scene.said.flatMap(({ objection }, from) =>
    (objection?.to ?? []).filter((to) => to !== from).map((to) => ({ from, to })),
  );
  return (
    <svg
      class={`story-arrows ${isShown ? "is-shown" : ""}`}
      preserveAspectRatio="none"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
      focusable="false"
    >
      {arrows.map(({ from, to }) => (
        <g key={`${from} ${to}`} class={`agent-${from}`}>
          <path class="arrow" d={arcOf(xOf(from), xOf(to))} />
          <path class="arrow-head" d={`M${xOf(to) + lean(from, to)} ${HEIGHT - 4} l-2 -8 h4 z`} />
        </g>
      ))}
    </svg>
  );
}

/** Arrows that end at one agent from both sides stand beside each other. */
const lean = (from: number, to: number): number => (from < to ? -7 : 7);

function arcOf(from: number, to: number): string {
  const side = from < to ? -7 : 7;
  const high = HEIGHT - 12 - Math.min(34, Math.abs(to - from) * 0.17 + 10);
  return `M${from - side * 0.6} ${HEIGHT - 4} C${from - side * 0.6} ${high} ${to + side} ${high} ${to + side} ${HEIGHT - 11}`;
}
