// A regular expression of JavaScript (with its flag "u") as a tree, as far as the time that it takes depends on it: which signs it reads,
// in what order, and how often. What stands between two signs, such as "^" and "\b", reads none and is a check: there a match may fail.

export type RegexTree =
  /** One sign, given as the expression that reads it. */
  | { readonly kind: "sign"; readonly source: string }
  | { readonly kind: "check" }
  | { readonly kind: "all"; readonly parts: readonly RegexTree[] }
  | { readonly kind: "either"; readonly options: readonly RegexTree[] }
  /** `most` is Infinity where there is no limit. */
  | { readonly kind: "repeat"; readonly part: RegexTree; readonly least: number; readonly most: number };

/** A token: a group's begin, a class, an escape, a number of times, or one sign. */
const TOKEN =
  /\((?:\?(?:<?[=!]|<[^>]+>|[a-z]*(?:-[a-z]+)?:))?|\[(?:\\[^]|[^\\\]])*\]|\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|k<[^>]*>|[^])|(?:[*+?]|\{\d+(?:,\d*)?\})\??|[^]/gu;
const TIMES = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??$/;
const MAX_DEPTH = 100;

/** @returns the expression, and each that it looks ahead or back for, which is matched by itself
 *  @throws Error saying what of it is not read here */
export function regexTrees(source: string): readonly RegexTree[] {
  const trees: RegexTree[] = [];
  const tokens = source.match(TOKEN) ?? [];
  let at = 0;

  const either = (depth: number): RegexTree => {
    if (depth > MAX_DEPTH) throw new Error("nests its brackets too deeply");
    const options = [all(depth)];
    while (tokens[at] === "|") {
      at++;
      options.push(all(depth));
    }
    return options.length === 1 ? options[0]! : { kind: "either", options };
  };
  const all = (depth: number): RegexTree => {
    const parts: RegexTree[] = [];
    for (let token = tokens[at]; token !== undefined && token !== "|" && token !== ")"; token = tokens[at]) {
      at++;
      parts.push(repeated(single(token, depth)));
    }
    return { kind: "all", parts };
  };
  const single = (token: string, depth: number): RegexTree => {
    if (token.startsWith("(")) {
      if (/^\(\?[^:<=!]*i/.test(token)) throw new Error("has a part in which case does not count");
      const inner = either(depth + 1);
      at++;
      if (!/^\(\?<?[=!]/.test(token)) return inner;
      trees.push(inner);
      return { kind: "check" };
    }
    if (/^\\[1-9k]/.test(token)) throw new Error("refers back to what it found");
    return token === "^" || token === "$" || token === "\\b" || token === "\\B"
      ? { kind: "check" }
      : { kind: "sign", source: token };
  };
  const repeated = (part: RegexTree): RegexTree => {
    const token = tokens[at];
    if (token === undefined || !TIMES.test(token)) return part;
    at++;
    const [least, most] = timesOf(token);
    return { kind: "repeat", part, least, most };
  };

  trees.push(either(0));
  return trees;
}

function timesOf(token: string): readonly [least: number, most: number] {
  if (token.startsWith("*")) return [0, Infinity];
  if (token.startsWith("+")) return [1, Infinity];
  if (token.startsWith("?")) return [0, 1];
  const [, least, comma, most] = /^\{(\d+)(,?)(\d*)/.exec(token) ?? [];
  return [Number(least), comma === "" ? Number(least) : most === "" ? Infinity : Number(most)];
}
