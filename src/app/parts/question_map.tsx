// A map of questions: one small square each, with a mark as well as a colour. One tab stop; arrow keys move inside; Enter
// or a click opens that question.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { QuestionChange } from "../run/tally.ts";
import { say, sayAny, type Sentence } from "../words/say.tsx";

export interface MapItem {
  readonly key: string;
  readonly question: string;
  readonly outcome: QuestionChange;
}
export type Marks = Readonly<Record<QuestionChange, { readonly mark: string; readonly label: Sentence }>>;

interface QuestionMapProps {
  readonly label: string;
  readonly items: readonly MapItem[];
  readonly marks: Marks;
  /** Key of the question that is open. */
  readonly open: string;
  readonly onOpen: (key: string) => void;
}

export function QuestionMap({ label, items, marks, open, onOpen }: QuestionMapProps): JSX.Element {
  const grid = useRef<HTMLDivElement>(null);
  const openAt = Math.max(
    0,
    items.findIndex((item) => item.key === open),
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...(grid.current?.querySelectorAll("button") ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = nextSquare(event.key, at, buttons);
    if (next === null) return;
    event.preventDefault();
    buttons[next]?.focus();
  };
  return (
    <div class="map">
      <div
        class="squares"
        ref={grid}
        role="group"
        aria-label={say("{label}; arrow keys move, Enter opens", { label })}
        onKeyDown={onKeyDown}
      >
        {items.map(({ key, question, outcome }, index) => (
          <button
            key={key}
            type="button"
            class={`square is-${outcome}`}
            tabIndex={index === openAt ? 0 : -1}
            aria-pressed={key === open}
            aria-label={say("Question {n}: {outcome}", {
              n: index + 1,
              outcome: sayAny(marks[outcome].label),
            })}
            title={`${question} (${sayAny(marks[outcome].label)})`}
            onClick={() => onOpen(key)}
          >
            {marks[outcome].mark}
          </button>
        ))}
      </div>
      <Legend items={items} marks={marks} />
    </div>
  );
}

function Legend({ items, marks }: Pick<QuestionMapProps, "items" | "marks">): JSX.Element {
  const present = new Set(items.map((item) => item.outcome));
  const kinds = (Object.keys(marks) as QuestionChange[]).filter((kind) => present.has(kind));
  return (
    <ul class="legend">
      {kinds.map((kind) => (
        <li key={kind}>
          <span class={`square is-${kind}`} aria-hidden="true">
            {marks[kind].mark}
          </span>
          {sayAny(marks[kind].label)}
        </li>
      ))}
    </ul>
  );
}

/** Index that a key leads to from `at`, null for a key that does not move. Rows are read off the layout. */
function nextSquare(key: string, at: number, buttons: readonly HTMLElement[]): number | null {
  const last = buttons.length - 1;
  const top = buttons[0]?.offsetTop ?? 0;
  const below = buttons.findIndex((button) => button.offsetTop > top);
  const columns = below === -1 ? buttons.length : below;
  const target: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + columns,
    ArrowUp: at - columns,
    Home: 0,
    End: last,
  };
  const next = target[key];
  return next === undefined ? null : Math.min(last, Math.max(0, next));
}
