// A link to a section that is closed opens it, where a bare link would end at a closed triangle. The browser itself goes there.

/** @param id of a <details> */
export function openSection(id: string): void {
  const section = document.getElementById(id);
  if (section instanceof HTMLDetailsElement) section.open = true;
}
