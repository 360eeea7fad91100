// A link to a section that is closed: it opens it and goes to its heading, where a bare link would end at a closed triangle.

/** @param id of a <details> */
export function openSection(id: string): void {
  const section = document.getElementById(id);
  if (!(section instanceof HTMLDetailsElement)) return;
  section.open = true;
  section.querySelector("summary")?.focus();
}
