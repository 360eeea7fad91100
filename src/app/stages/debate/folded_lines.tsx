// A text line by line. A long one, as real models write, is folded: its beginning is seen, or its end while it is being written.
import type { JSX } from "preact";
import { Talked } from "../../parts/talked.tsx";
import { say } from "../../words/say.tsx";

/** Characters that are shown unfolded, and what is seen of a longer text. */
const MOST = 480;
const SEEN = 240;

interface LinesProps {
  readonly lines: readonly string[];
}

export function FoldedLines({ lines }: LinesProps): JSX.Element {
  if (lengthOf(lines) <= MOST) return <PlainLines lines={lines} />;
  const words = lines.join(" ").split(/\s+/u).length;
  return (
    <>
      <PlainLines lines={beginning(lines)} />
      <details class="notes whole-text">
        <summary>{say("The whole text, {words|word|words}", { words })}</summary>
        <PlainLines lines={lines} />
      </details>
    </>
  );
}

export function GrowingLines({ lines }: LinesProps): JSX.Element {
  return <PlainLines lines={lengthOf(lines) <= MOST ? lines : end(lines)} />;
}

function PlainLines({ lines }: LinesProps): JSX.Element {
  return (
    <>
      {lines.map((line, index) => (
        <Talked key={index} class="line">
          {line}
        </Talked>
      ))}
    </>
  );
}

const lengthOf = (lines: readonly string[]): number => lines.reduce((sum, { length }) => sum + length, 0);

/** Whole lines as far as they go, then as much of the next one as there is room for. */
export function beginning(lines: readonly string[]): string[] {
  const shown: string[] = [];
  let room = SEEN;
  for (const line of lines) {
    if (line.length > room) return [...shown, `${cut(line, room)}…`];
    shown.push(line);
    room -= line.length;
  }
  return shown;
}

/** The last line that is written, or its end. */
function end(lines: readonly string[]): string[] {
  const text = lines.join("\n");
  const tail = text.slice(-SEEN);
  return [`…${tail.slice(tail.search(/\s/u) + 1)}`];
}

/** At the end of a word. */
function cut(line: string, room: number): string {
  const part = line.slice(0, Math.max(1, room));
  const at = part.search(/\s+\S*$/u);
  return at > 0 ? part.slice(0, at) : part;
}
