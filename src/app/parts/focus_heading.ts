// Where the focus goes when what held it has left the page: to a heading, from which the keyboard and a screen reader go on.

/** Gives the focus to the first of these headings that is on the page. @param selectors in the order in which they are tried */
export function focusHeading(...selectors: readonly string[]): void {
  const found = selectors.flatMap((selector) => document.querySelector<HTMLElement>(selector) ?? []);
  const [heading] = found;
  if (heading === undefined) return;
  heading.tabIndex = -1; // it takes the focus from a script, and is no stop for the keyboard
  heading.focus({ preventScroll: true });
}
