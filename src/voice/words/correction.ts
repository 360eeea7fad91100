// A critique of a group's solutions, told as a lone author's self-correction: it reads its own wrong solution, says where that is
// wrong, and writes the right one. The form is the one the bundled model was taught for a single solution: prompt of a revision
// that reads one peer, "Check : Step 1 : + . check … so Ben has fewer . minus 5 . wrong agent 1 . Step 2 : x . ok . Step 1 : …
// Answer : 21".
// Trap: written into a lone agent's solution instead, the check was never learned in any experiment: the model has not seen it
// there. Trap: of the group's critique only what concerns the author may stay: there is no agent 2 to be wrong.

/** One remark: step number, tally (the author's own operation first), then "ok ." or the check and who is wrong. */
const REMARK =
  /Step (?<number>\d+) : (?<own>[-+x])(?: [-+x])* \. (?:ok \.|(?<check>check (?:(?!Step |wrong ).)+) wrong (?<wrong>agent \d+(?: agent \d+)*) \.)(?: |$)/y;
const START = "Check : ";

/** The completion of a self-correction out of a turn's whole text and its solution, without the end token; null when the text has
 *  no critique in that form, or does not find its author's own solution wrong. The turn must have read its author first. */
export function correctionOfOwn(completion: string, solved: string): string | null {
  const text = words(completion);
  const solution = words(solved);
  if (solution === "" || !text.startsWith(START) || !text.endsWith(solution)) return null;
  const critique = text.slice(START.length, text.length - solution.length).trimEnd();
  const remarks: string[] = [];
  let isOwnWrong = false;
  for (let at = 0; at < critique.length; at = REMARK.lastIndex) {
    REMARK.lastIndex = at;
    const { number, own, check, wrong } = REMARK.exec(critique)?.groups ?? {};
    if (number === undefined || own === undefined) return null;
    const isBlamed = wrong !== undefined && /\bagent 1\b/.test(wrong);
    isOwnWrong ||= isBlamed;
    remarks.push(`Step ${number} : ${own} . ${isBlamed ? `${check} wrong agent 1 .` : "ok ."}`);
  }
  return isOwnWrong ? `${START}${remarks.join(" ")} ${solution}` : null;
}

function words(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}
