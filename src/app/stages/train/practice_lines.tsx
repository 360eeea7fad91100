// The practice as small curves with one scale each, their twin in words and as a table.
import type { JSX } from "preact";
import type { PracticeMetric } from "../../../records/metric.ts";
import type { Iteration } from "./iteration.ts";
import { decimal, grouped, percent } from "../../words/numbers.ts";
import { say, type Sentence } from "../../words/say.tsx";

interface Measure {
  readonly label: Sentence;
  readonly help: Sentence;
  readonly of: (metric: PracticeMetric) => number | null;
  readonly text: (value: number) => string;
  /** The top of the scale, at least. */
  readonly top: number;
}

const MEASURES: readonly Measure[] = [
  {
    label: "Right answers",
    help: "attempts that end in the right answer",
    of: ({ verifier }) => verifier,
    text: percent,
    top: 1,
  },
  {
    label: "The judge’s mark",
    help: "mean over the steps of an attempt",
    of: ({ prm }) => prm,
    text: percent,
    top: 1,
  },
  {
    label: "Form kept",
    help: "attempts that answer in the form asked for, right or wrong",
    of: ({ inForm }) => inForm ?? null,
    text: percent,
    top: 1,
  },
  {
    label: "Cut at the limit",
    help: "attempts that had not come to their end",
    of: ({ cut }) => cut ?? null,
    text: percent,
    top: 1,
  },
  {
    label: "Distance from base",
    help: "KL divergence, nats a token",
    of: ({ kl }) => kl,
    text: (value) => decimal(value, 3),
    top: 0.01,
  },
  {
    label: "Length",
    help: "tokens of an attempt",
    of: ({ length }) => length,
    text: (value) => grouped(Math.round(value)),
    top: 1,
  },
];
/** Checked on validation questions now and then. */
const VALIDATION: Measure = {
  label: "On validation questions",
  help: "right answers where nothing is learned",
  of: ({ validation }) => validation,
  text: percent,
  top: 1,
};

export function PracticeLines({ iterations }: { readonly iterations: readonly Iteration[] }): JSX.Element {
  const measures = [...MEASURES, VALIDATION].filter(({ of }) =>
    iterations.some(({ metric }) => of(metric) !== null),
  );
  return (
    <figure class="practice-lines">
      <figcaption>{practiceSummary(iterations)}</figcaption>
      <ul>
        {measures.map((measure) => (
          <Line key={measure.label} measure={measure} iterations={iterations} />
        ))}
      </ul>
      <details>
        <summary>{say("Show as table")}</summary>
        <div class="scroll" tabIndex={0} role="region" aria-label={say("Practice by round")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{say("Round")}</th>
                {measures.map(({ label }) => (
                  <th key={label} scope="col">
                    {say(label)}
                  </th>
                ))}
                <th scope="col">{say("Questions without a difference")}</th>
              </tr>
            </thead>
            <tbody>
              {iterations.map(({ number, metric }) => (
                <tr key={number}>
                  <td>{number}</td>
                  {measures.map(({ label, of, text }) => {
                    const value = of(metric);
                    return <td key={label}>{value === null ? "–" : text(value)}</td>;
                  })}
                  <td>{say("{n} of {questions}", { n: metric.dropped, questions: metric.questions })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

const WIDTH = 200;
const HEIGHT = 56;

function Line({
  measure,
  iterations,
}: {
  readonly measure: Measure;
  readonly iterations: readonly Iteration[];
}): JSX.Element {
  const points = iterations.flatMap(({ number, metric }) => {
    const value = measure.of(metric);
    return value === null ? [] : [{ number, value }];
  });
  const top = Math.max(measure.top, ...points.map(({ value }) => value));
  const last = iterations.at(-1)?.number ?? 1;
  const x = (number: number): number => (last === 1 ? WIDTH : ((number - 1) / (last - 1)) * WIDTH);
  const y = (value: number): number => HEIGHT - (value / top) * HEIGHT;
  const path = points.map(({ number, value }) => `${x(number).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
  const newest = points.at(-1);
  const dot = points.length === 1 ? ` ${path}` : ""; // of one point a line to itself: its round ends are seen
  return (
    <li>
      <p class="line-label">
        <strong>{say(measure.label)}</strong>{" "}
        <span class="figures">{newest === undefined ? "–" : measure.text(newest.value)}</span>
      </p>
      <svg viewBox={`-3 -4 ${WIDTH + 6} ${HEIGHT + 8}`} preserveAspectRatio="none" aria-hidden="true">
        <line class="axis" x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} vector-effect="non-scaling-stroke" />
        <polyline points={path + dot} vector-effect="non-scaling-stroke" />
      </svg>
      <p class="small">
        {say("{help}; scale 0 to {top}", { help: say(measure.help), top: measure.text(top) })}
      </p>
    </li>
  );
}

/** "Right answers went from 52 % in round 1 to 71 % in round 30; the judge's mark from …" */
export function practiceSummary(iterations: readonly Iteration[]): string {
  const [first, last] = [iterations[0], iterations.at(-1)];
  if (first === undefined || last === undefined) return "";
  const right = say("{share} of the attempts are right in round {n}", {
    share: percent(last.metric.verifier),
    n: last.number,
  });
  if (first === last) return `${right}.`;
  const tenth = Math.max(1, Math.min(5, Math.floor(iterations.length / 2)));
  const mean = (of: (metric: PracticeMetric) => number, part: readonly Iteration[]): number =>
    part.reduce((sum, { metric }) => sum + of(metric), 0) / part.length;
  const change = (of: (metric: PracticeMetric) => number): string =>
    say("from {from} to {to}", {
      from: percent(mean(of, iterations.slice(0, tenth))),
      to: percent(mean(of, iterations.slice(-tenth))),
    });
  const over =
    tenth === 1
      ? say("first round against last")
      : say("first {tenth} rounds against last {tenth}", { tenth });
  const judge =
    first.metric.prm === null
      ? ""
      : say("; the judge’s mark {change}", { change: change(({ prm }) => prm ?? 0) });
  return say("Right answers went {change}{judge} in {n|round|rounds} ({over}).", {
    change: change(({ verifier }) => verifier),
    judge,
    n: iterations.length,
    over,
  });
}
