// Rows -> CSV (RFC 4180: comma, quotes doubled, CRLF), safe to open in a spreadsheet.
// Trap: a cell that begins with = + - @ (in their full width too), a tab or a line end is run as a formula there (OWASP, CSV
// injection). Such a text cell gets a leading apostrophe; numbers are written as they are, so -3 stays a number.

const FORMULA = /^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r\n]/;

/** @returns UTF-8 with a byte order mark, without which Excel reads another encoding */
export function writeCsv(
  header: readonly string[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
): Uint8Array<ArrayBuffer> {
  const lines = [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`);
  return new TextEncoder().encode(`\uFEFF${lines.join("")}`);
}

function cell(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const isNumber = value.trim() !== "" && Number.isFinite(Number(value));
  const safe = !isNumber && FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
