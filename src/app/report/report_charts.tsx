// The drawings of a report. Colours and sizes stand at the shapes themselves, so that a saved file needs nothing else.
import type { JSX } from "preact";
import type { Report } from "../../records/report.ts";
import type { RunConfig } from "../../settings/run_config.ts";
import { methodWords, METHOD_ORDER } from "../parts/result_words.ts";
import { decimal, percent } from "../words/numbers.ts";
import { say } from "../words/say.tsx";

const INK = "#16211f";
const GREY = "#5d6f6b";
const LINE = "#c4ccc8";
const STUDENT = "#b97f06";
const WIDTH = 680;

interface ResultBarsProps {
  readonly results: Report;
  readonly config: RunConfig;
}

const ROW = 40;
const RIGHT = WIDTH - 60;
const LEAST_NAMES = 190;
/** Of a letter that is 15 high. A file cannot be measured while it is written, so it is that of a wide letter. */
const LETTER = 9;

/** A bar a method, with the interval in which the true figure probably lies. */
export function ResultBars({ results, config }: ResultBarsProps): JSX.Element {
  const words = methodWords(config);
  const rows = METHOD_ORDER.flatMap((method) => {
    const result = results.methods[method];
    return result === undefined ? [] : [{ method, result }];
  });
  const height = rows.length * ROW + 24;
  const longest = rows.reduce((most, { method }) => Math.max(most, words[method].name.length), 0);
  const left = Math.max(LEAST_NAMES, 10 + longest * LETTER);
  const xOf = (share: number): number => Math.round((left + share * (RIGHT - left)) * 10) / 10;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={say("Right answers by method; the table below says the same")}
    >
      {[0, 0.25, 0.5, 0.75, 1].map((share) => (
        <g key={share}>
          <path d={`M${xOf(share)} 0 V${height - 20}`} stroke={LINE} stroke-width="1" />
          <text x={xOf(share)} y={height - 4} font-size="13" fill={GREY} text-anchor="middle">
            {percent(share)}
          </text>
        </g>
      ))}
      {rows.map(({ method, result: { accuracy, ci95 } }, i) => {
        const y = i * ROW + 8;
        return (
          <g key={method}>
            <text x={left - 10} y={y + 17} font-size="15" fill={INK} text-anchor="end">
              {words[method].name}
            </text>
            <rect
              x={left}
              y={y}
              width={(xOf(accuracy) - left).toFixed(1)}
              height="24"
              fill={method === "distilled" ? STUDENT : GREY}
            />
            <path
              d={`M${xOf(ci95[0])} ${y + 12} H${xOf(ci95[1])} M${xOf(ci95[0])} ${y + 6} v12 M${xOf(ci95[1])} ${y + 6} v12`}
              stroke={INK}
              stroke-width="2"
              fill="none"
            />
            <text x={WIDTH - 4} y={y + 17} font-size="15" font-weight="600" fill={INK} text-anchor="end">
              {percent(accuracy)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

const HEIGHT = 220;

/** The loss of each step, from 0 or from the lowest, where that lies below. @param losses of two steps or more */
export function LossCurve({ losses }: { readonly losses: readonly number[] }): JSX.Element {
  const low = losses.reduce((a, b) => Math.min(a, b), 0);
  const highest = losses.reduce((a, b) => Math.max(a, b), 0);
  const top = highest > low ? highest : low + 1;
  const x = (i: number): string => (44 + (i / (losses.length - 1)) * (WIDTH - 60)).toFixed(1);
  const y = (loss: number): string => (10 + ((top - loss) / (top - low)) * (HEIGHT - 44)).toFixed(1);
  const points = losses.map((loss, i) => `${x(i)},${y(loss)}`).join(" ");
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={say("Loss over the training steps")}>
      {[low, (low + top) / 2, top].map((loss) => (
        <g key={loss}>
          <path d={`M44 ${y(loss)} H${WIDTH - 16}`} stroke={LINE} stroke-width="1" />
          <text x="38" y={Number(y(loss)) + 5} font-size="13" fill={GREY} text-anchor="end">
            {decimal(loss, loss === 0 ? 0 : 2)}
          </text>
        </g>
      ))}
      <polyline points={points} fill="none" stroke={STUDENT} stroke-width="2.5" />
      <text x="44" y={HEIGHT - 6} font-size="13" fill={GREY}>
        {say("step {step}", { step: 1 })}
      </text>
      <text x={WIDTH - 16} y={HEIGHT - 6} font-size="13" fill={GREY} text-anchor="end">
        {say("step {step}", { step: losses.length })}
      </text>
    </svg>
  );
}
