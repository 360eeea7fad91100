// The table as two drawings: accuracy of every method with its interval, and accuracy against the tokens it costs. Plain SVG that
// reads on light and dark pages alike: mid-grey text, no background, one hue for what is trained.
import { bestDistilled } from "./claims.ts";
import { GROUPS } from "./row_spec.ts";
import type { TableRow } from "./table.ts";

const TEXT = "#7d7d7d";
const COLORS: Readonly<Record<TableRow["group"], string>> = {
  "no training": "#7d7d7d",
  distilled: "#2f7fd1",
  control: "#c77b1e",
  "reward model": "#3a9a5b",
  ablation: "#9a6fc0",
};

/** One line a method: a dot at the mean, a bar over the interval; the dashed line is the base. Groups as in the table. */
export function accuracyPlot(table: readonly TableRow[]): string {
  const rows = GROUPS.flatMap((group) =>
    table.filter((row) => row.group === group && row.accuracy.main !== undefined),
  );
  const [left, width, step] = [310, 460, 20];
  const height = 74 + step * rows.length;
  const bottom = height - 48;
  const lows = rows.map(({ accuracy }) => accuracy.main?.low ?? 0);
  const least = Math.floor(Math.min(0.5, ...lows) * 10) / 10;
  const x = (share: number) => left + (width * (share - least)) / (1 - least);
  const ticks = Array.from({ length: Math.round((1 - least) * 10) + 1 }, (_, i) => least + i / 10);
  const base = rows.find(({ name }) => name === "base-greedy")?.accuracy.main?.value;
  return svg(left + width + 30, height, "Accuracy on the main test set, with 95 % intervals", [
    ...ticks.map((tick) => {
      const label = text(x(tick), bottom + 16, `${Math.round(100 * tick)} %`, "middle");
      return `<line x1="${n(x(tick))}" x2="${n(x(tick))}" y1="20" y2="${bottom}" stroke="${TEXT}" stroke-opacity="0.25"/>${label}`;
    }),
    ...(base === undefined
      ? []
      : [
          `<line x1="${n(x(base))}" x2="${n(x(base))}" y1="20" y2="${bottom}" stroke="${TEXT}" stroke-dasharray="4 3"/>`,
        ]),
    ...rows.map(({ title, group, accuracy }, i) => {
      const y = 30 + step * i;
      const { value = 0, low = 0, high = 0 } = accuracy.main ?? {};
      const color = COLORS[group];
      return [
        text(left - 10, y + 4, title, "end"),
        `<line x1="${n(x(low))}" x2="${n(x(high))}" y1="${y}" y2="${y}" stroke="${color}" stroke-width="3" stroke-opacity="0.5"/>`,
        `<circle cx="${n(x(value))}" cy="${y}" r="4" fill="${color}"><title>${escape(title)}: ${(100 * value).toFixed(1)} %</title></circle>`,
      ].join("");
    }),
    ...GROUPS.map((group, i) => {
      const at = 140 + 130 * i;
      return `<circle cx="${at}" cy="${height - 12}" r="4" fill="${COLORS[group]}"/>${text(at + 10, height - 8, group, "start")}`;
    }),
  ]);
}

/** Accuracy against generated tokens a question, on a logarithmic scale: what untrained methods buy with tokens, and the best
 *  distilled model has without. */
export function costPlot(table: readonly TableRow[]): string {
  const best = bestDistilled(table);
  const rows = table.filter(
    ({ group, name, accuracy, generated }) =>
      accuracy.main !== undefined && generated > 0 && (group === "no training" || name === best?.name),
  );
  const [left, top, width, height] = [60, 20, 640, 320];
  const tokens = rows.map(({ generated }) => generated);
  const [from, to] = [Math.log2(Math.min(...tokens, 16)), Math.log2(Math.max(...tokens, 512)) + 0.3];
  const x = (count: number) => left + (width * (Math.log2(count) - from)) / (to - from);
  const y = (share: number) => top + height * (1 - (share - 0.4) / 0.6);
  const powers = Array.from(
    { length: Math.floor(to) - Math.ceil(from) + 1 },
    (_, i) => 2 ** (Math.ceil(from) + i),
  );
  const dots = rows.map(({ title, group, generated, accuracy }) => ({
    title,
    group,
    at: x(generated),
    up: y(accuracy.main?.value ?? 0),
  }));
  const taken: Box[] = dots.map(({ at, up }) => ({ x: at - 6, y: up, width: 12 }));
  return svg(left + width + ROOM, top + height + 40, "Accuracy against generated tokens a question", [
    ...[0.4, 0.6, 0.8, 1].map((tick) => {
      const line = `<line x1="${left}" x2="${left + width}" y1="${n(y(tick))}" y2="${n(y(tick))}" stroke="${TEXT}" stroke-opacity="0.25"/>`;
      return line + text(left - 8, y(tick) + 4, `${Math.round(100 * tick)} %`, "end");
    }),
    ...powers.map((power) => text(x(power), top + height + 20, `${power}`, "middle")),
    text(left + width / 2, top + height + 36, "generated tokens a question", "middle"),
    ...dots.map(({ title, group, at, up }) => {
      const label = freePlace(taken, { at, up, words: title, end: left + width + ROOM });
      return `<circle cx="${n(at)}" cy="${n(up)}" r="5" fill="${COLORS[group]}"/>${text(label.x, label.y, title, label.anchor)}`;
    }),
  ]);
}

/** For labels on the right of the scale. */
const ROOM = 220;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

interface Label {
  readonly at: number;
  readonly up: number;
  readonly words: string;
  /** The right end of the scale. */
  readonly end: number;
}

/** Where a dot's label stands: beside it to the right or the left, else on the nearest line below or above that is free. */
function freePlace(taken: Box[], { at, up, words, end }: Label) {
  const width = 6.3 * words.length; // of the mean letter at 12 px
  for (const down of [0, 15, -15, 30, -30, 45]) {
    for (const anchor of ["start", "end"] as const) {
      const box = { x: anchor === "start" ? at + 9 : at - 9 - width, y: up + down, width };
      if (box.x < 60 || box.x + width > end || taken.some((each) => overlap(each, box))) continue;
      taken.push(box);
      return { x: anchor === "start" ? at + 9 : at - 9, y: box.y + 4, anchor };
    }
  }
  return { x: at + 9, y: up + 4, anchor: "start" } as const; // no place is free: better over another than gone
}

/** Boxes are 14 px high. */
function overlap(a: Box, b: Box): boolean {
  return Math.abs(a.y - b.y) < 14 && a.x < b.x + b.width && b.x < a.x + a.width;
}

function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escape(title)}</title>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function text(x: number, y: number, words: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}" fill="${TEXT}">${escape(words)}</text>`;
}

const escape = (words: string) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const n = (value: number) => value.toFixed(1);
