// What is wrong with a text that is no JSON, and where, in words of its writer: engines name the place each in their own way, or not at
// all. Read by hand, without recursion, so that any text can be looked at.

/** Python's json module writes and reads these three. */
const PYTHON = /(?:NaN|-?Infinity)(?!\w)/y;
const LITERAL = /(?:true|false|null)(?!\w)/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])/y;
const BLANKS = /[ \t\r\n]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** A sentence without its final stop, e.g. "NaN at character 91 is no JSON, although Python writes it"; null for JSON. */
export function jsonFault(text: string): string | null {
  return new Reading(text).fault();
}

class Reading {
  readonly #text: string;
  #at = 0;
  readonly #open: ("[" | "{")[] = [];
  /** What may come next; "item" is a value where the list may also end, "key" a name where the object may. */
  #next: "value" | "item" | "key" | "colon" | "comma" = "value";
  #hasComma = false;

  constructor(text: string) {
    this.#text = text;
  }

  fault(): string | null {
    for (;;) {
      this.#skip(BLANKS);
      if (this.#next === "comma" && this.#open.length === 0) return this.#afterEnd();
      if (this.#at >= this.#text.length) return this.#text.trim() === "" ? "it is empty" : this.#endsEarly();
      const fault = this.#step(this.#text[this.#at]!);
      if (fault !== null) return fault;
    }
  }

  #step(character: string): string | null {
    if (character === "]" || character === "}") return this.#close(character);
    if (this.#next === "comma")
      return this.#expect(",", this.#open.at(-1) === "{" ? "key" : "item", "a comma");
    if (this.#next === "colon") return this.#expect(":", "value", "a colon");
    if (this.#next === "key" && character !== '"') {
      return this.#here(`${quoted(character)} where a name in double quotes should begin`);
    }
    if (character === '"') return this.#string();
    if (character === "[" || character === "{") {
      this.#open.push(character);
      this.#at++;
      this.#next = character === "{" ? "key" : "item";
      this.#hasComma = false;
      return null;
    }
    if (this.#skip(LITERAL) || this.#skip(NUMBER)) return this.#valueRead();
    const begin = this.#at;
    if (this.#skip(PYTHON)) {
      return `${this.#text.slice(begin, this.#at)} at character ${begin + 1} is no JSON, although Python writes it`;
    }
    return this.#here(`${quoted(character)} where a value should begin`);
  }

  #expect(character: string, next: "value" | "item" | "key", what: string): string | null {
    if (this.#text[this.#at] !== character) {
      return this.#here(`${quoted(this.#text[this.#at]!)} where ${what} should stand`);
    }
    this.#at++;
    this.#next = next;
    this.#hasComma = true;
    return null;
  }

  #close(character: "]" | "}"): string | null {
    const isFitting = this.#open.at(-1) === (character === "]" ? "[" : "{");
    const mayEnd = this.#next === "comma" || this.#next === "item" || this.#next === "key";
    if (!isFitting || !mayEnd) return this.#here(`${quoted(character)} where it closes nothing`);
    if (this.#next !== "comma" && this.#hasComma) return this.#here(`a comma before ${quoted(character)}`);
    this.#open.pop();
    this.#at++;
    return this.#valueRead();
  }

  #string(): string | null {
    const isKey = this.#next === "key";
    const begin = this.#at++;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at]!;
      if (character === '"') {
        this.#at++;
        if (!isKey) return this.#valueRead();
        this.#next = "colon";
        return null;
      }
      if (character < " ") {
        return this.#here(`a control character (${JSON.stringify(character).slice(1, -1)}) inside of a text`);
      }
      if (character !== "\\") this.#at++;
      else if (!this.#skip(ESCAPE)) return this.#here("a backslash that JSON does not know");
    }
    return `the text that begins at character ${begin + 1} has no closing quotes`;
  }

  #valueRead(): null {
    this.#next = "comma";
    return null;
  }

  #afterEnd(): string | null {
    if (this.#at >= this.#text.length) return null;
    const before = this.#text.slice(0, this.#at);
    const isBrace = this.#text[this.#at] === "{" || this.#text[this.#at] === "[";
    if (isBrace && /\r[ \t]*$/.test(before)) {
      return this.#here('a second value behind a line end that is "\\r" alone; save the file with "\\n"');
    }
    return this.#here(isBrace ? "a second value on the same line" : "something behind the end of the value");
  }

  #endsEarly(): string {
    const open = this.#open.at(-1);
    return `it ends at character ${this.#text.length}${open === undefined ? "" : `, and "${open}" is not closed`}`;
  }

  #here(what: string): string {
    return `at character ${this.#at + 1} stands ${what}`;
  }

  /** Reads on where the expression fits. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const [found = ""] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found !== "";
  }
}

function quoted(character: string): string {
  return character === "'" ? "a single quote" : `"${character}"`;
}
