// The map of all questions so far: one small square each, with a mark as well as a colour. One tab stop; arrow keys move
// inside; Enter or a click puts that debate on the table.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Debate } from "./state.ts";
import { OUTCOMES, outcomeOf } from "./tally.ts";
import type { Outcome } from "./tally.ts";

interface DebateGridProps {
  readonly debates: readonly Debate[];
  /** Key of the debate on the table. */
  readonly open: string;
  readonly onOpen: (key: string) => void;
}

export function DebateGrid({ debates, open, onOpen }: DebateGridProps): JSX.Element {
  const grid = useRef<HTMLDivElement>(null);
  const openAt = Math.max(
    0,
    debates.findIndex((debate) => debate.key === open),
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
        aria-label="All questions so far; arrow keys move, Enter opens"
        onKeyDown={onKeyDown}
      >
        {debates.map((debate, index) => {
          const outcome = outcomeOf(debate);
          return (
            <button
              key={debate.key}
              type="button"
              class={`square is-${outcome}`}
              tabIndex={index === openAt ? 0 : -1}
              aria-pressed={debate.key === open}
              aria-label={`Question ${index + 1}: ${OUTCOMES[outcome].label}`}
              title={`${debate.task.question} (${OUTCOMES[outcome].label})`}
              onClick={() => onOpen(debate.key)}
            >
              {OUTCOMES[outcome].mark}
            </button>
          );
        })}
      </div>
      <Legend debates={debates} />
    </div>
  );
}

function Legend({ debates }: { readonly debates: readonly Debate[] }): JSX.Element {
  const present = new Set(debates.map(outcomeOf));
  const kinds = (Object.keys(OUTCOMES) as Outcome[]).filter((kind) => present.has(kind));
  return (
    <ul class="legend">
      {kinds.map((kind) => (
        <li key={kind}>
          <span class={`square is-${kind}`} aria-hidden="true">
            {OUTCOMES[kind].mark}
          </span>
          {OUTCOMES[kind].label}
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
