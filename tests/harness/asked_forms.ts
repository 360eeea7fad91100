/** The lines that a protocol's own words ask for, e.g. “Side: negative”, so that scripted agents may keep the form. */
export function askedForms(request: string): readonly string[] {
  return [...request.matchAll(/“(?!Answer)(\w+: [\w, ]+)”/g)].map(([, form]) => form!);
}
