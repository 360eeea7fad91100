// The deterministic judge: is this answer the right one.
// Answers are compared by value where both are numbers ("7", "07", "7.0"), else as text without case and outer blanks.

/** One spelling per value, so that equal answers are equal strings. Null stays null: no answer equals nothing. */
export function canonicalAnswer(answer: string | null): string | null {
  if (answer === null) return null;
  const text = answer.trim().replace(/\s+/g, " ");
  if (text === "") return null;
  // Thousands separators only where they separate thousands; a number too long to be exact stays text.
  const digits = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text;
  const isExact = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(digits) && digits.replace(/\D/g, "").length <= 15;
  return isExact ? String(Number(digits) + 0) : text.toLowerCase();
}

/** True when both are answers and mean the same; two missing answers are not equal. */
export function answersEqual(a: string | null, b: string | null): boolean {
  const left = canonicalAnswer(a);
  return left !== null && left === canonicalAnswer(b);
}
