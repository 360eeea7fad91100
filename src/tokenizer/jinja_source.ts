// A chat template's source with everything done that Jinja does before it looks at what the tags say: line ends, "-" and "+" beside tags,
// trim_blocks and lstrip_blocks (both are on in transformers), comments, {% raw %}; and marks of ours for {% generation %}.
// Trap: @huggingface/jinja does these by regular expressions, which know no "\r" and no "+", and drop generation tags together with a
// neighbour's blanks. So it is given a source in which nothing of this is left to do. The rules are those of jinja2/lexer.py, 3.1.
import { RunError } from "../core/errors.ts";
import { stripEnd } from "./python_text.ts";

/** Around what a template marks with {% generation %}; private-use characters, refused in messages. */
export const [MARK_START, MARK_END] = ["\uE0A0", "\uE0A1"] as const;

/** Above this it is no chat template; those in use have up to 20,000 characters. */
const MAX_LENGTH = 1 << 18;
const BLANKS = /\s*/y;

/** @returns the source for the library, and whether it has {% generation %} tags
 *  @throws RunError("model-invalid") for one that is too long */
export function jinjaSource(template: string): { readonly source: string; readonly hasMarks: boolean } {
  if (template.length > MAX_LENGTH) {
    throw new RunError(
      "model-invalid",
      `The model's chat template has ${template.length} characters, expected at most ${MAX_LENGTH}.`,
    );
  }
  return new Scanner(template.replace(/\r\n?/g, "\n").replace(/\n$/, "")).run();
}

class Scanner {
  readonly #source: string;
  #at = 0;
  /** Whether what was read last ended a line, so that blanks from here on begin one. */
  #beginsLine = true;
  #out = "";
  #hasMarks = false;

  constructor(source: string) {
    this.#source = source;
  }

  run(): { readonly source: string; readonly hasMarks: boolean } {
    for (;;) {
      const found = /\{[{%#]/.exec(this.#source.slice(this.#at));
      if (found === null) break;
      const text = this.#source.slice(this.#at, this.#at + found.index);
      const [tag] = found;
      this.#at += found.index + 2;
      this.#text(this.#stripped(text, tag, this.#sign()));
      if (tag === "{#") this.#skipComment();
      else this.#readTag(tag);
    }
    this.#text(this.#source.slice(this.#at));
    return { source: `${this.#out}\n`, hasMarks: this.#hasMarks }; // the library takes one line break away
  }

  /** "-" or "+" behind a tag's begin, read over. */
  #sign(): string {
    const sign = this.#source[this.#at] ?? "";
    if (sign !== "-" && sign !== "+") return "";
    this.#at++;
    return sign;
  }

  /** The text before a tag, without the blanks that the tag takes. */
  #stripped(text: string, tag: string, sign: string): string {
    if (sign === "-") return stripEnd(text);
    if (sign === "+" || tag === "{{") return text;
    const line = text.lastIndexOf("\n") + 1;
    return (line > 0 || this.#beginsLine) && text.slice(line).trim() === "" ? text.slice(0, line) : text;
  }

  /** What stands outside of tags. Written as an expression where its last brace would make a tag with what follows. */
  #text(text: string): void {
    this.#out += text.endsWith("{") ? `{{ ${JSON.stringify(text)} }}` : text;
  }

  #skipComment(): void {
    const end = this.#source.indexOf("#}", this.#at);
    if (end < 0) {
      // the library says that it does not end; Jinja passes over one that has nothing behind its begin
      if (this.#at < this.#source.length) this.#out += "{#";
      this.#at = this.#source.length;
      return;
    }
    const sign = this.#source[end - 1] ?? "";
    this.#at = end + 2;
    this.#afterTag(end > this.#at - 2 ? "" : sign, true);
  }

  /** What the end of a tag takes: all blanks behind "-", one line break behind a block or comment without a sign. */
  #afterTag(sign: string, isBlock: boolean): void {
    const begin = this.#at;
    if (sign === "-") {
      BLANKS.lastIndex = this.#at;
      this.#at += BLANKS.exec(this.#source)?.[0].length ?? 0;
    } else if (isBlock && sign !== "+" && this.#source[this.#at] === "\n") this.#at++;
    this.#beginsLine = this.#at > begin && this.#source[this.#at - 1] === "\n";
  }

  /** A block or an expression up to its end, which counts only outside of texts and brackets. */
  #readTag(tag: string): void {
    const close = tag === "{%" ? "%}" : "}}";
    let inner = "";
    let depth = 0;
    while (this.#at < this.#source.length) {
      const rest = this.#source.slice(this.#at, this.#at + 3);
      const end = [close, `-${close}`, ...(tag === "{%" ? [`+${close}`] : [])].find((each) =>
        rest.startsWith(each),
      );
      if (depth === 0 && end !== undefined) {
        this.#at += end.length;
        this.#closeTag(tag, inner, end.length > 2 ? end.slice(0, 1) : "");
        return;
      }
      const character = rest.slice(0, 1);
      if (character === "'" || character === '"') {
        inner += this.#readString(character);
        continue;
      }
      if ("([{".includes(character)) depth++;
      if (")]}".includes(character)) depth--;
      inner += character;
      this.#at++;
    }
    this.#out += `${tag}${inner}`; // the library says that it does not end
  }

  /** A text in quotes. Python keeps a backslash before a character that it does not know, the library refuses it. */
  #readString(quote: string): string {
    const begin = this.#at++;
    while (this.#at < this.#source.length && this.#source[this.#at] !== quote) {
      this.#at += this.#source[this.#at] === "\\" ? 2 : 1;
    }
    this.#at++;
    return this.#source
      .slice(begin, this.#at)
      .replace(/\\([^])/g, (whole, escaped: string) =>
        "ntrbfv'\"\\xu".includes(escaped) ? whole : escaped === "\n" ? "" : `\\\\${escaped}`,
      );
  }

  #closeTag(tag: string, inner: string, sign: string): void {
    const word = tag === "{%" ? inner.trim() : "";
    if (word === "raw" && sign !== "+") {
      if (sign === "-") this.#afterTag(sign, true);
      this.#readRaw();
      return;
    }
    const mark = word === "generation" ? MARK_START : word === "endgeneration" ? MARK_END : null;
    if (mark !== null) this.#hasMarks = true;
    this.#out += mark === null ? `${tag}${inner}${tag === "{%" ? "%}" : "}}"}` : `{{ "${mark}" }}`;
    this.#afterTag(sign, tag === "{%");
  }

  /** Everything up to {% endraw %}, as it stands. */
  #readRaw(): void {
    const end = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/.exec(this.#source.slice(this.#at));
    if (end === null) {
      this.#out += "{% raw %}"; // the library says that it does not know this
      return;
    }
    const [whole, before = "", after = ""] = end;
    const text = this.#source.slice(this.#at, this.#at + end.index);
    this.#beginsLine = false;
    this.#out += `{{ ${JSON.stringify(this.#stripped(text, "{%", before))} }}`;
    this.#at += end.index + whole.length;
    this.#afterTag(after, true);
  }
}
