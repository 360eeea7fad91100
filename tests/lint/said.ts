// What a file of the page writes for people to read, and whether it is said in the language of the page or stands there in English.
import { parseSync } from "vite";

export interface Found {
  /** Literal first arguments of say, sayRich and sayAny. */
  readonly said: ReadonlySet<string>;
  /** Whole texts that are literals anywhere else. */
  readonly literals: ReadonlySet<string>;
  /** Keys of objects. */
  readonly keys: ReadonlySet<string>;
  /** Texts that look as if they were for people, and are not said. */
  readonly unsaid: readonly string[];
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof Reflect.get(value, "type") === "string";

/** Attributes that are read out or shown. */
const SHOWN = new Set(["aria-label", "title", "placeholder", "alt", "label", "what", "words", "caption"]);
/** Calls whose literals are no words: names of things in the page or the browser. */
const NAMING =
  /^(?:matchMedia|querySelector(?:All)?|getElementById|closest|setAttribute|getComputedStyle|import|replaceAll|\w*Error)$/;

const hasWord = (text: string): boolean => /\p{L}{2}/u.test(text.replaceAll(/&\w+;/g, ""));
/** Two words, or one that begins a sentence. */
const isSentence = (text: string): boolean =>
  /\p{L}{2}[,.:;…]? \p{L}{2}/u.test(text) || /^\p{Lu}\p{Ll}{2,}[.:…]?$/u.test(text);

const nameOf = (node: unknown): string => {
  if (!isNode(node)) return "";
  const name = node["name"] ?? node["property"] ?? node["callee"];
  return typeof name === "string" ? name : nameOf(name);
};

export function findSaid(file: string, source: string): Found {
  const found = {
    said: new Set<string>(),
    literals: new Set<string>(),
    keys: new Set<string>(),
    unsaid: [] as string[],
  };
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  walk(program, found, "");
  return found;
}

interface Finds {
  readonly said: Set<string>;
  readonly literals: Set<string>;
  readonly keys: Set<string>;
  readonly unsaid: string[];
}

/** @param role what the text is there for: "said", "named" (not for people), or "" */
function walk(value: unknown, found: Finds, role: string): void {
  if (Array.isArray(value)) {
    for (const each of value) walk(each, found, role);
    return;
  }
  if (!isNode(value)) return;
  const inside = roleInside(value, role);
  if (inside === null) return;
  note(value, found, role);
  for (const [key, child] of Object.entries(value)) {
    const isName =
      (key === "key" || key === "property" || key === "test") &&
      value["computed"] !== true &&
      value.type !== "ConditionalExpression";
    walk(child, found, isName && value.type !== "IfStatement" ? "named" : inside);
  }
}

/** The role of what stands inside a node; null where nothing in it is a text. */
function roleInside(node: Node, role: string): string | null {
  if (
    node.type === "ImportDeclaration" ||
    (node.type.startsWith("TS") && !/^TS(?:As|Satisfies|NonNull)/.test(node.type))
  )
    return null;
  if (node.type === "CallExpression" || node.type === "NewExpression") {
    const name = nameOf(node["callee"]);
    if (/^say(?:Rich|Any)?$/.test(name)) return "said";
    return NAMING.test(name) ? "named" : "";
  }
  if (node.type === "BinaryExpression" && /[=<>]/.test(String(node["operator"]))) return "named";
  if (node.type === "JSXAttribute") return SHOWN.has(nameOf(node["name"])) ? "" : "named";
  if (node.type === "JSXElement" || /Function/.test(node.type)) return "";
  if (node.type === "ObjectExpression" && role === "said") return "";
  return role;
}

function note(node: Node, found: Finds, role: string): void {
  if (node.type === "Property" && isNode(node["key"]))
    found.keys.add(String(node["key"]["value"] ?? node["key"]["name"]));
  const text =
    node.type === "Literal" ? node["value"] : node.type === "JSXText" ? node["value"] : textOf(node);
  if (typeof text !== "string") return;
  if (node.type === "Literal") (role === "said" ? found.said : found.literals).add(text);
  if (role !== "") return;
  if (node.type === "JSXText" ? hasWord(text) : isSentence(text))
    found.unsaid.push(text.trim().replaceAll(/\s+/g, " "));
}

/** A template as its fixed parts. */
function textOf(node: Node): string | null {
  if (node.type !== "TemplateLiteral") return null;
  const parts = node["quasis"] as readonly { readonly value: { readonly cooked: string } }[];
  return parts.map(({ value }) => value.cooked).join("8");
}
