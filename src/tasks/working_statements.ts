// Finds the statements of a worked answer that a calculator can judge, and works out their sides. A statement is a chain of expressions
// with one relation between them: "3 + 4 = 7", "12 apples - 5 apples = 7 apples", "48 is more than 35".
// Trap: in "Ann has 3 and 4 + 5 = 9" the 3 belongs to nothing, so two numbers without an operator between them end a statement.

/** One side of a statement. */
export interface Expression {
  /** Null where it is not understood. */
  readonly value: number | null;
  /** True when something is calculated in it. */
  readonly isSum: boolean;
  /** True for a fraction below one alone. */
  readonly isShare: boolean;
  /** The first number that stands in it; NaN when there is none. */
  readonly first: number;
  /** The words behind each number that has any, in the singular. */
  readonly units: readonly (readonly string[])[];
}

/** Sides with one relation between each two. */
export interface Statement {
  readonly relation: "=" | ">" | "<";
  readonly sides: readonly Expression[];
  /** True where the text itself takes it back or where something stands beside it that is not understood. */
  readonly isDoubted: boolean;
  /** Characters of the text, `end` exclusive. */
  readonly start: number;
  readonly end: number;
}

type Operator = "+" | "-" | "*" | "/";
type Token = { readonly start: number; readonly end: number } & (
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "operator"; readonly operator: Operator }
  | { readonly kind: "relation"; readonly relation: Statement["relation"]; readonly isWord: boolean }
  | { readonly kind: "open" | "close" | "stop" | "doubt" }
  | { readonly kind: "factor"; readonly value: number }
  | { readonly kind: "word"; readonly word: string }
);

const TOKEN = new RegExp(
  [
    String.raw`(?<number>(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+)`,
    String.raw`(?<more>>|\bis (?:more|greater|larger|bigger|higher) than\b)`,
    String.raw`(?<less><|\bis (?:less|fewer|smaller|lower) than\b)`,
    String.raw`(?<equal>=)`,
    String.raw`(?<says>\b(?:is equal to|equals|makes|gives|is)\b)`,
    String.raw`(?<plus>\+|\bplus\b)`,
    String.raw`(?<minus>[-−–]|\bminus\b)`,
    String.raw`(?<times>[*×·]|(?<=[\d)])x(?=[\d(])|\b(?:x|multiplied by)\b|\btimes\b(?=\s*[\d($]))`,
    String.raw`(?<over>[/÷]|\bdivided by\b)`,
    String.raw`(?<half>\bhalf of\b)|(?<double>\b(?:double|twice)\b)`,
    String.raw`(?<open>\()|(?<close>\))`,
    String.raw`(?<doubt>(?<=\d)[a-z]\b|\bis not\b|[%^√!?≠≈~{}\\]|\b(?:percent|remainder|r|hundred|thousand|million|dozen|about)\b)`,
    String.raw`(?<word>[A-Za-z][A-Za-z']*)`,
    String.raw`(?<skip>[\s$€£]+)`,
  ].join("|"),
  "gi",
);
/** Words that stand behind a number without saying what is counted. */
const NO_UNITS = new Set(
  "a all also and are as at but by for from had has he in is it left more now of on or she so still that the then there they this to we which with".split(
    " ",
  ),
);
/** Behind a number these make it a part of something else where the relation is a word: "15 is 5 more than 10". */
const RELATIVE = new Set(["more", "less", "fewer", "times", "older", "younger", "larger", "smaller"]);
const MAX_UNIT_WORDS = 2;
/** A statement of more tokens is passed over; bounds the depth of its brackets. */
const MAX_TOKENS = 200;
/** Digits up to which a double holds a whole number exactly. */
const MAX_DIGITS = 15;

/** All statements of a text, in order. */
export function readExpressions(text: string): readonly Statement[] {
  return runs(tokens(text)).flatMap((run) => statementOf(run) ?? []);
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [start, end] = [match.index, match.index + match[0].length];
    if (start > at) found.push({ kind: "stop", start: at, end: start });
    at = end;
    const token = tokenOf(match.groups ?? {}, start, end);
    if (token !== null) found.push(token);
    else if (match[0].includes("\n")) found.push({ kind: "stop", start, end });
  }
  return found;
}

function tokenOf(
  groups: Readonly<Record<string, string | undefined>>,
  start: number,
  end: number,
): Token | null {
  const [kind = "", text = ""] = Object.entries(groups).find(([, each]) => each !== undefined) ?? [];
  switch (kind) {
    case "number": {
      const digits = text.replaceAll(/[,.]/g, "");
      if (digits.length > MAX_DIGITS || /^0\d/.test(text)) return { kind: "doubt", start, end };
      return { kind: "number", value: Number(text.replaceAll(",", "")), start, end };
    }
    case "more":
      return { kind: "relation", relation: ">", isWord: text !== ">", start, end };
    case "less":
      return { kind: "relation", relation: "<", isWord: text !== "<", start, end };
    case "equal":
    case "says":
      return { kind: "relation", relation: "=", isWord: kind === "says", start, end };
    case "plus":
    case "minus":
    case "times":
    case "over":
      return {
        kind: "operator",
        operator: ({ plus: "+", minus: "-", times: "*", over: "/" } as const)[kind],
        start,
        end,
      };
    case "half":
    case "double":
      return { kind: "factor", value: kind === "half" ? 0.5 : 2, start, end };
    case "open":
    case "close":
    case "doubt":
      return { kind, start, end };
    case "word":
      return { kind, word: text.toLowerCase(), start, end };
    default:
      return null;
  }
}

/** The tokens cut where a statement can end: at a stop, at a word that is no unit, between two numbers. */
function runs(all: readonly Token[]): Token[][] {
  const done: Token[][] = [[]];
  const cut = () => done.push([]);
  let words = 0;
  for (const token of all) {
    const run = done.at(-1)!;
    const last = run.findLast(({ kind }) => kind !== "word");
    if (token.kind === "stop") cut();
    else if (token.kind === "word") {
      words = run.at(-1)?.kind === "word" ? words + 1 : 1;
      const isUnit = last?.kind === "number" || last?.kind === "close";
      if (isUnit && words <= MAX_UNIT_WORDS) run.push(token);
      else if (run.length > 0) cut();
    } else {
      const begins = token.kind === "number" || token.kind === "open" || token.kind === "factor";
      if (begins && (last?.kind === "number" || last?.kind === "close")) {
        const isBare = run.at(-1)?.kind !== "word" && token.kind !== "factor";
        cut();
        if (isBare) done.at(-1)!.push({ kind: "doubt", start: token.start, end: token.start }); // 2(3), 1 1/2
      }
      done.at(-1)!.push(token);
    }
  }
  return done;
}

function statementOf(whole: readonly Token[]): Statement[] | null {
  const isLead = (token: Token) => token.kind === "relation" && token.isWord && token.relation === "=";
  const run = whole.slice(whole.findIndex((token) => !isLead(token))); // "which is 5 x 8 = 40" begins with the 5
  const relations = run.filter((token) => token.kind === "relation");
  const [first] = relations;
  if (first === undefined || run.length > MAX_TOKENS) return null;
  const sides: Token[][] = [[]];
  for (const token of run) {
    if (token.kind === "relation") sides.push([]);
    else sides.at(-1)!.push(token);
  }
  const expressions = sides.map(expressionOf);
  const isMixed = relations.some(({ relation }) => relation !== first.relation);
  const isNaming = first.isWord && first.relation === "=" && !expressions[0]!.isSum;
  const [start, next] = run; // "- 135 books" goes on from something before, or is an item of a list; "-5" is a number
  const isContinued = start?.kind === "operator" && (next === undefined || next.start > start.end);
  const isRelative =
    first.isWord &&
    sides.slice(1).some((side) => side.some((each) => each.kind === "word" && RELATIVE.has(each.word)));
  return [
    {
      relation: first.relation,
      sides: expressions,
      isDoubted: isMixed || isNaming || isContinued || isRelative || run.some(({ kind }) => kind === "doubt"),
      start: run[0]!.start,
      end: run.at(-1)!.end,
    },
  ];
}

function expressionOf(side: readonly Token[]): Expression {
  const plain = side.filter(({ kind }) => kind !== "word");
  const numbers = plain.filter((token) => token.kind === "number");
  const units: string[][] = [];
  for (const [i, token] of side.entries()) {
    if (token.kind !== "word" || NO_UNITS.has(token.word)) continue;
    const noun = token.word.replace(/s$/, "");
    if (side[i - 1]?.kind === "word" && units.length > 0) units.at(-1)!.push(noun);
    else units.push([noun]);
  }
  const reader = { tokens: plain, at: 0 };
  const value = plain.length === 0 ? null : sum(reader);
  return {
    value: reader.at === plain.length && value !== null && Number.isFinite(value) ? value : null,
    isSum: plain.some(({ kind }, i) => (kind === "operator" && i > 0) || kind === "factor"),
    isShare: plain.length === 3 && numbers.length === 2 && value !== null && value > 0 && value < 1,
    first: numbers[0]?.value ?? Number.NaN,
    units,
  };
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
}

/** terms with + and - between them; null for what is none */
function sum(reader: Reader): number | null {
  let value = product(reader);
  for (let operator = nextOf(reader, "+", "-"); operator !== null; operator = nextOf(reader, "+", "-")) {
    const right = product(reader);
    if (value === null || right === null) return null;
    value = operator === "+" ? value + right : value - right;
  }
  return value;
}

function product(reader: Reader): number | null {
  let value = atom(reader);
  for (let operator = nextOf(reader, "*", "/"); operator !== null; operator = nextOf(reader, "*", "/")) {
    const right = atom(reader);
    if (value === null || right === null) return null;
    value = operator === "*" ? value * right : value / right;
  }
  return value;
}

function atom(reader: Reader): number | null {
  if (nextOf(reader, "-") !== null) {
    const value = atom(reader);
    return value === null ? null : -value;
  }
  const token = reader.tokens[reader.at++];
  if (token?.kind === "number") return token.value;
  if (token?.kind === "factor") {
    const value = atom(reader);
    return value === null ? null : token.value * value;
  }
  if (token?.kind !== "open") return null;
  const inner = sum(reader);
  return reader.tokens[reader.at++]?.kind === "close" ? inner : null;
}

function nextOf(reader: Reader, ...wanted: readonly Operator[]): Operator | null {
  const token = reader.tokens[reader.at];
  if (token?.kind !== "operator" || !wanted.includes(token.operator)) return null;
  reader.at++;
  return token.operator;
}
