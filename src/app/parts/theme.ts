// Light or dark: as the system has it, or as the person chose on this page. The colours stand once, in app.css; a choice changes for which
// media the dark ones count.

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "retort-theme";
/** Told to the document after a change, for what draws its colours by itself. */
export const THEME_CHANGED = "retort-theme";
const MEDIA: Readonly<Record<Theme, string>> = {
  auto: "(prefers-color-scheme: dark)",
  light: "not all",
  dark: "all",
};

/** The rules with the dark colours, found while they still say so. */
let darkRules: readonly CSSMediaRule[] | null = null;

/** What was chosen at an earlier visit. */
export function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === kept) ?? "auto";
  } catch {
    return "auto"; // a browser that keeps nothing
  }
}

/** Shows the page in a theme, and keeps it for later visits. */
export function chooseTheme(theme: Theme): void {
  try {
    if (theme === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // It holds for this visit.
  }
  showTheme(theme);
}

export function showTheme(theme: Theme): void {
  darkRules ??= findDarkRules();
  for (const rule of darkRules) rule.media.mediaText = MEDIA[theme];
  document.documentElement.style.colorScheme = theme === "auto" ? "" : theme;
  document.dispatchEvent(new Event(THEME_CHANGED));
}

function findDarkRules(): readonly CSSMediaRule[] {
  return [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule): rule is CSSMediaRule => rule instanceof CSSMediaRule)
    .filter(({ media }) => media.mediaText.includes("prefers-color-scheme: dark"));
}
