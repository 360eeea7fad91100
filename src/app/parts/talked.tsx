// Words of questions and of those who answer them, marked with their language: a reader for the blind says them in it, not in the page's.
import { type ComponentChildren, createContext, h, type JSX } from "preact";
import { useContext } from "preact/hooks";
import { OWN_ORIGIN } from "../../tasks/reading/origin.ts";

/** "en", or "" where nobody knows, as HTML wants it. */
export type TalkLang = "en" | "";

/** The language of the questions of a source: those that come with the page are English, and so are the answers to them. */
export const talkLang = (source: string): TalkLang => (source === OWN_ORIGIN ? "" : "en");

/** That of the run that is shown. */
export const TalkLanguage = createContext<TalkLang>("en");

interface TalkedProps {
  readonly as?: "p" | "span" | "strong" | "td" | "th" | "li";
  readonly class?: string;
  readonly scope?: "row";
  readonly children: ComponentChildren;
}

/** An element with such words and no others. */
export function Talked({ as = "p", children, ...rest }: TalkedProps): JSX.Element {
  return h(as, { ...rest, lang: useContext(TalkLanguage) }, children);
}
