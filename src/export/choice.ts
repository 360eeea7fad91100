// What of all formats goes into one zip: the choice as it travels to the export worker, read against the list of formats.
import { RunError } from "../core/errors.ts";
import type { ExportChoice } from "../records/export_choice.ts";
import type { ExportFormat, ExportRun, FormatOption } from "./format.ts";
import { FORMATS } from "./list.ts";

/** Options of the formats, each once, in the order of the list. */
export function optionsOf(formats: readonly ExportFormat[]): FormatOption[] {
  return [...new Set(formats.flatMap(({ options }) => options ?? []))];
}

/** Every format, with the options as they stand at first. */
export const EXPORT_EVERYTHING: ExportChoice = {
  formats: FORMATS.map(({ id }) => id),
  ticks: Object.fromEntries(optionsOf(FORMATS).map((option) => [option.id, ticksAtFirst(option)])),
};

function ticksAtFirst({ ticks }: FormatOption): string[] {
  return ticks.filter(({ isOn }) => isOn).map(({ id }) => id);
}

/** Ids of an option's ticks that are on, in the option's order. */
export function tickedIn({ ticks }: ExportChoice, option: FormatOption): string[] {
  const on = ticks[option.id] ?? ticksAtFirst(option);
  return option.ticks.map(({ id }) => id).filter((id) => on.includes(id));
}

/** The choice with a format more, or without it. */
export function withFormat(choice: ExportChoice, id: string, isIn: boolean): ExportChoice {
  const formats = choice.formats.filter((each) => each !== id);
  return { ...choice, formats: isIn ? [...formats, id] : formats };
}

/** The choice with one tick of an option on or off. */
export function withTick(
  choice: ExportChoice,
  option: FormatOption,
  { tick, isOn }: { readonly tick: string; readonly isOn: boolean },
): ExportChoice {
  const others = tickedIn(choice, option).filter((each) => each !== tick);
  return { ...choice, ticks: { ...choice.ticks, [option.id]: isOn ? [...others, tick] : others } };
}

/** The formats that were chosen and can express the run, in the order of the list.
 *  @throws RunError("config") for an id that no format has */
export function chosenFormats({ formats }: ExportChoice, run: ExportRun): ExportFormat[] {
  const unknown = formats.find((id) => FORMATS.every((format) => format.id !== id));
  if (unknown !== undefined) {
    const known = FORMATS.map(({ id }) => id).join(", ");
    throw new RunError("config", `There is no export format "${unknown}". Known are: ${known}.`, { unknown });
  }
  return FORMATS.filter(({ id, fits }) => formats.includes(id) && fits(run) === true);
}

/** The formats that cannot express the run, and why. */
export function unfitFormats(run: ExportRun): { readonly id: string; readonly why: string }[] {
  return FORMATS.flatMap(({ id, fits }) => {
    const why = fits(run);
    return why === true ? [] : [{ id, why }];
  });
}
