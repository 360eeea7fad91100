// Numbers, sizes and dates as the language of the page writes them. Nothing but this and `axis_numbers.ts` formats any.
import { sizeText } from "../../core/size_text.ts";
import { type Language, spoken } from "./language.ts";

/** Made once a language, since formats are slow to make. */
function inLanguage<Format>(make: (language: Language) => Format): () => Format {
  const made: Partial<Record<Language, Format>> = {};
  return () => {
    const { language } = spoken.value;
    return (made[language] ??= make(language));
  };
}

const isEnglish = (): boolean => spoken.value.language === "en";

const whole = inLanguage((language) => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }));
const list = inLanguage((language) => new Intl.ListFormat(language));

/** 12345.6 -> "12,346". */
export const grouped = (value: number): string => whole().format(value);

/** A number with so many digits after the point or comma. */
export const decimal = (value: number, digits: number): string =>
  isEnglish() ? value.toFixed(digits) : value.toFixed(digits).replace(".", ",");

/** A number that was written as a program writes it, e.g. "0.006". */
export const numberSaid = (written: string): string => (isEnglish() ? written : written.replace(".", ","));

/** A number with so many digits that count: "0.042", "4.2". */
export const inDigits = (value: number, digits: number): string =>
  isEnglish() ? value.toPrecision(digits) : value.toPrecision(digits).replace(".", ",");

/** Two digits that count: 0.042, 0.42, 4.2, 42. */
export const twoDigits = (value: number): string =>
  value.toLocaleString(spoken.value.language, { maximumSignificantDigits: 2, useGrouping: false });

/** 0.8137 -> "81 %"; one digit below 10 questions would pretend precision, so never a fraction. */
export const percent = (share: number): string => `${Math.round(share * 100)}\u00a0%`;

/** 0.8137 -> "81.4", the low end of a range in percent. */
export const sharePoints = (share: number): string => decimal(share * 100, 1);

/** 0.8137 -> "81.4 %", for the tables of what was measured. */
export const finePercent = (share: number): string => `${sharePoints(share)}\u00a0%`;

/** "134.5 MB" */
export const size = (bytes: number): string => sizeSaid(sizeText(bytes));

/** A size that `sizeText` wrote, as the language writes it. */
export function sizeSaid(written: string): string {
  const text = written.replace(" ", "\u00a0");
  return isEnglish() ? text : text.replace(".", ",").replace("bytes", "Byte");
}

/** A moment in milliseconds as a date, a time of day, or both. */
export const dateText = (at: number, style: Intl.DateTimeFormatOptions): string =>
  new Date(at).toLocaleString(spoken.value.language, style);

/** "1, 2 and 3" */
export function listed(items: readonly string[]): string {
  if (!isEnglish()) return list().format(items);
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** A name, such as “Agent 1”, inside a sentence: English writes it small. */
export const nameInside = (name: string): string => (isEnglish() ? name.toLowerCase() : name);
