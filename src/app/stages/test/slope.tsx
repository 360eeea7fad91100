// The result in one line that rises or falls: how many questions the better single agent answered right, and how many the student.
// The bars at both ends are the 95 % intervals.
import type { JSX } from "preact";
import type { Report } from "../../../records/report.ts";
import type { RunConfig } from "../../../settings/run_config.ts";
import { beforeOf } from "../../parts/before.ts";
import { methodWords } from "../../parts/result_words.ts";
import { grouped, percent } from "../../words/numbers.ts";
import { say } from "../../words/say.tsx";

const WIDTH = 340;
const HEIGHT = 150;
const LEFT = 70;
const RIGHT = WIDTH - LEFT;
const yOf = (share: number): number => HEIGHT - 12 - share * (HEIGHT - 24);

interface SlopeProps {
  readonly report: Report;
  readonly config: RunConfig;
}

export function Slope({ report, config }: SlopeProps): JSX.Element {
  const { distilled } = report.methods;
  const { method, result: single } = beforeOf(report);
  const [before, after] = [percent(single.accuracy), percent(distilled.accuracy)];
  return (
    <figure class="slope">
      <figcaption>
        <p class="slope-figures">
          <span>{before}</span> <span aria-hidden="true">→</span>{" "}
          <span class="visually-hidden"> {say("before, after learning")} </span>
          <strong>{after}</strong>
        </p>
        <p>
          {say(
            "of {n} new questions: “{name}”, and the same model after learning. The bars are where the true figures probably lie.",
            { n: grouped(distilled.n), name: methodWords(config)[method].name },
          )}
        </p>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" focusable="false">
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <path class="slope-grid" d={`M${LEFT - 22} ${yOf(share)} H${RIGHT + 22}`} />
            <text x={LEFT - 28} y={yOf(share) + 4} class="slope-scale">
              {percent(share)}
            </text>
          </g>
        ))}
        <path class="slope-interval" d={intervalOf(LEFT, single.ci95)} />
        <path class="slope-interval" d={intervalOf(RIGHT, distilled.ci95)} />
        <path
          class="slope-line"
          d={`M${LEFT} ${yOf(single.accuracy)} L${RIGHT} ${yOf(distilled.accuracy)}`}
        />
        <circle class="slope-before" cx={LEFT} cy={yOf(single.accuracy)} r={7} />
        <circle class="slope-after" cx={RIGHT} cy={yOf(distilled.accuracy)} r={7} />
      </svg>
    </figure>
  );
}

const intervalOf = (x: number, [low, high]: readonly [number, number]): string =>
  `M${x} ${yOf(low)} V${yOf(high)} M${x - 6} ${yOf(low)} h12 M${x - 6} ${yOf(high)} h12`;
