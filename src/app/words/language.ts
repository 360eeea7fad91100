// In which language the page speaks. English stands where it is said; every other language is a dictionary of English sentences,
// fetched when it is chosen. A view that says something reads `spoken`, so it is drawn anew when the language changes.
import { signal } from "@preact/signals";

export type Language = "en" | "de";

/** What the footer offers, each by its own name. */
export const LANGUAGES: readonly { readonly id: Language; readonly name: string }[] = [
  { id: "en", name: "English" },
  { id: "de", name: "Deutsch" },
];

interface Spoken {
  readonly language: Language;
  /** Translations by English sentence; null for English itself. */
  readonly sentences: ReadonlyMap<string, string> | null;
  /** The same for sentences that other rooms write with values in them, by template; see `refilled.ts`. */
  readonly templates: Readonly<Record<string, string>> | null;
}

export const spoken = signal<Spoken>({ language: "en", sentences: null, templates: null });

const KEY = "retort-language";

/** The language that the address asks for, else the one chosen at an earlier visit, else the browser's, else English. */
export function wantedLanguage(query: string, browser: readonly string[]): Language {
  const asked = new URLSearchParams(query).get("lang");
  if (asked === "de" || asked === "en") return asked;
  const wishes = [keptLanguage(), ...browser.map((tag) => tag.slice(0, 2))];
  return wishes.flatMap((wish) => LANGUAGES.find(({ id }) => id === wish) ?? [])[0]?.id ?? "en";
}

function keptLanguage(): string {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
}

/** Keeps a choice for later visits, and in the address where that asks for a language: it would win over the choice at the next visit. */
export function keepLanguage(language: Language): void {
  const address = new URLSearchParams(location.search);
  if (address.has("lang")) {
    address.set("lang", language);
    history.replaceState(history.state, "", `?${address.toString()}${location.hash}`);
  }
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // It holds for this visit.
  }
}

/** `query` with the language that the address `now` asks for: that stays while settings change. */
export function withLanguage(now: string, query: string): string {
  const asked = new URLSearchParams(now).get("lang");
  if (asked === null) return query;
  return [new URLSearchParams({ lang: asked }).toString(), query].filter((part) => part !== "").join("&");
}

let asked = 0;

/** Makes the page speak a language. Of several wishes the last one counts, whichever is fetched first.
 *  @throws what the network gives; the page then speaks as before */
export async function speak(language: Language): Promise<void> {
  const own = ++asked;
  if (language === spoken.peek().language) return;
  const [{ sayMasthead }, words] = await Promise.all([import("./masthead.ts"), fetchWords(language)]);
  if (own !== asked) return;
  spoken.value = { language, ...words };
  document.documentElement.lang = language;
  sayMasthead(document, words.sentences);
}

async function fetchWords(language: Language): Promise<Omit<Spoken, "language">> {
  if (language === "en") return { sentences: null, templates: null };
  const [{ GERMAN }, { REFILLED_DE }] = await Promise.all([
    import("./de/german.ts"),
    import("./de/refilled.ts"),
  ]);
  return { sentences: new Map(Object.entries(GERMAN)), templates: REFILLED_DE };
}
