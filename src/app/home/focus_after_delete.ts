// A row of a list that is deleted takes the focus with it: it goes to the Delete of the row that stands in its place then.
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { focusHeading } from "../parts/focus_heading.ts";

interface FocusAfterDelete {
  /** The list, whose rows each have a button of the class "delete-run". */
  readonly list: RefObject<HTMLUListElement | null>;
  /** What a row's Delete does. */
  readonly onDelete: (id: string) => void;
}

const isFocusLost = (): boolean =>
  document.activeElement === null || document.activeElement === document.body;

/** @param ids of the rows, in their order
 *  @param remove deletes a row; it may leave the list later */
export function useFocusAfterDelete(ids: readonly string[], remove: (id: string) => void): FocusAfterDelete {
  const list = useRef<HTMLUListElement>(null);
  const pressed = useRef<{ readonly id: string; readonly at: number } | null>(null);
  useLayoutEffect(() => {
    if (pressed.current === null || ids.includes(pressed.current.id)) return;
    const { at } = pressed.current;
    pressed.current = null;
    if (!isFocusLost()) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>(".delete-run") ?? [])];
    const next = buttons[Math.min(at, buttons.length - 1)];
    if (next === undefined) focusHeading("h1");
    else next.focus();
  });
  useEffect(
    () => () => {
      if (pressed.current !== null) queueMicrotask(() => isFocusLost() && focusHeading("h1")); // the last row took the list with it
    },
    [],
  );
  const onDelete = (id: string): void => {
    pressed.current = { id, at: ids.indexOf(id) };
    remove(id);
  };
  return { list, onDelete };
}
