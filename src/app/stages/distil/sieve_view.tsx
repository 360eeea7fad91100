// The picture of the Distil stage: every question is a drop that falls until a mesh holds it. What went through is learned; a wrong drop is
// told by its shape, too. A table and lists say the same.
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useRoom } from "../../parts/room.ts";
import { visibleText } from "../../../core/visible_text.ts";
import { grouped } from "../../words/numbers.ts";
import { type Sieve, type SieveDrop, sieveSentence } from "./sieve.ts";
import { type DropActs, DropLinks, dropWords, SieveLists } from "./sieve_lists.tsx";
import { DROP, type PlacedBand, type SieveLayout, sieveLayout } from "./sieve_layout.ts";
import { Talked } from "../../parts/talked.tsx";
import { say, type Sentence } from "../../words/say.tsx";

interface SieveViewProps extends DropActs {
  readonly sieve: Sieve;
  /** False while the lessons are not made: then the picture says what would become of each. */
  readonly isDone: boolean;
}

export function SieveView({ sieve, commands, talk, canChoose, isDone }: SieveViewProps): JSX.Element {
  const { host, room } = useRoom();
  const [opened, setOpened] = useState("");
  const layout = useMemo(() => sieveLayout(sieve, room), [sieve, room]);
  const { width, height, bands } = layout;
  const drop = sieve.drops.find(({ key }) => key === opened);
  const ringed = bands.flatMap((band) => band.drops).find((placed) => placed.drop.key === opened);
  return (
    <figure class="drop-sieve">
      <figcaption>{sieveSentence(sieve, talk, isDone)}</figcaption>
      <div class="drop-picture" ref={host}>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          width={width}
          height={height}
          role="img"
          onClick={(event) => setOpened(dropAt(event, event.currentTarget, layout)?.key ?? "")}
          aria-label={say(
            "The questions by how many agreed; the sentence above and the table below say the same.",
          )}
        >
          {bands.map((band) => (
            <Band key={band.label} band={band} width={width} />
          ))}
          {ringed !== undefined && (
            <circle class="drop-ring" cx={ringed.x} cy={ringed.y} r={DROP.radius + 3} />
          )}
        </svg>
      </div>
      <Legend sieve={sieve} isDone={isDone} />
      {drop !== undefined && (
        <p class="drop-opened" aria-live="polite">
          <strong>{say("Question {number}.", { number: grouped(drop.number) })}</strong>{" "}
          <Talked as="span">{visibleText(drop.question)}</Talked> {dropWords(drop, sieve, isDone)}.{" "}
          <DropLinks drop={drop} commands={commands} talk={talk} canChoose={canChoose} />
        </p>
      )}
      <SieveTable sieve={sieve} isDone={isDone} />
      <SieveLists sieve={sieve} isDone={isDone} commands={commands} talk={talk} canChoose={canChoose} />
    </figure>
  );
}

interface BandProps {
  readonly band: PlacedBand;
  readonly width: number;
}

/** All drops of one kind are one path: a picture of thousands is as quick as one of ten. */
function Band({ band: { mesh, label, y, drops }, width }: BandProps): JSX.Element {
  return (
    <g class="drop-band">
      {mesh !== null && (
        <>
          <path class={`mesh ${mesh.isUsed ? "is-used" : ""}`} d={`M0 ${y} H${width}`} />
          <text class={`mesh-label ${mesh.isUsed ? "is-used" : ""}`} x={width} y={y + 15}>
            {mesh.isUsed ? mesh.label : say("if {label}", { label: mesh.label })}
          </text>
        </>
      )}
      <text class="drop-label" x={0} y={y + 15}>
        {label}: {grouped(drops.length)}
      </text>
      {KINDS.map((kind) => {
        const those = drops.filter(
          ({ drop }) => drop.isKept === kind.isKept && drop.isRight === kind.isRight,
        );
        return (
          those.length > 0 && (
            <path
              key={kind.words}
              class={`drop ${classOfDrop(kind)}`}
              data-drops={those.length}
              d={those.map((each) => dropShape(kind, each.x, each.y)).join("")}
            />
          )
        );
      })}
    </g>
  );
}

function classOfDrop({ isKept, isRight }: Pick<SieveDrop, "isKept" | "isRight">): string {
  const kind = isRight === null ? "is-open" : isRight ? "is-right" : "is-wrong";
  return `${isKept ? "is-kept" : "is-left"} ${kind}`;
}

/** Round; a wrong one is a cross. */
function dropShape({ isRight }: Pick<SieveDrop, "isRight">, x: number, y: number): string {
  const r = DROP.radius;
  return isRight === false
    ? `M${x - r} ${y - r} l${2 * r} ${2 * r} m0 ${-2 * r} l${-2 * r} ${2 * r}`
    : `M${x - r} ${y} a${r} ${r} 0 1 0 ${2 * r} 0 a${r} ${r} 0 1 0 ${-2 * r} 0 z`;
}

/** The drop that was clicked on or close to, null for none. */
function dropAt(event: MouseEvent, picture: SVGSVGElement, { width, bands }: SieveLayout): SieveDrop | null {
  const box = picture.getBoundingClientRect();
  const scale = width / box.width;
  const [x, y] = [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  const near = bands
    .flatMap(({ drops }) => drops)
    .find((each) => Math.max(Math.abs(each.x - x), Math.abs(each.y - y)) <= DROP.pitch / 2);
  return near?.drop ?? null;
}

const KINDS = [
  { isKept: true, isRight: true, words: "learned, right", planned: "to be learned, right" },
  { isKept: true, isRight: false, words: "learned, wrong", planned: "to be learned, wrong" },
  { isKept: true, isRight: null, words: "learned, nobody knows", planned: "to be learned, nobody knows" },
  { isKept: false, isRight: true, words: "left out, right", planned: "left out, right" },
  { isKept: false, isRight: false, words: "left out, wrong", planned: "left out, wrong" },
  { isKept: false, isRight: null, words: "left out, nobody knows", planned: "left out, nobody knows" },
] as const satisfies readonly (Pick<SieveDrop, "isKept" | "isRight"> &
  Readonly<Record<"words" | "planned", Sentence>>)[];

const countOf = (drops: readonly SieveDrop[], kind: Pick<SieveDrop, "isKept" | "isRight">): number =>
  drops.filter(({ isKept, isRight }) => isKept === kind.isKept && isRight === kind.isRight).length;

/** What a drop of this kind is called. */
const kindWords = ({ words, planned }: (typeof KINDS)[number], isDone: boolean): string =>
  say(isDone ? words : planned);

function Legend({ sieve, isDone }: Pick<SieveViewProps, "sieve" | "isDone">): JSX.Element {
  return (
    <ul class="legend">
      {KINDS.filter((kind) => countOf(sieve.drops, kind) > 0).map((kind) => (
        <li key={kind.words}>
          <svg class="drop-key" viewBox="0 0 14 14" width={14} height={14} aria-hidden="true">
            <path class={`drop ${classOfDrop(kind)}`} d={dropShape(kind, 7, 7)} />
          </svg>
          {kindWords(kind, isDone)}: {grouped(countOf(sieve.drops, kind))}
        </li>
      ))}
    </ul>
  );
}

function SieveTable({ sieve, isDone }: Pick<SieveViewProps, "sieve" | "isDone">): JSX.Element {
  const kinds = KINDS.filter((kind) => countOf(sieve.drops, kind) > 0);
  return (
    <details class="notes">
      <summary>{say("The same as a table")}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={say("Questions by agreement")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say("Agreement")}</th>
              {kinds.map((kind) => (
                <th key={kind.words} scope="col">
                  {kindWords(kind, isDone)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sieve.bands.map(({ label, drops }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {kinds.map((kind) => (
                  <td key={kind.words}>{grouped(countOf(drops, kind))}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
