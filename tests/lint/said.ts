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
  /** Such texts in data of a type that holds sentences, which are said where the data is read. */
  readonly kept: readonly string[];
  /** Single words where a text is certainly shown: in an element, in an attribute for people, or as what a function returns. */
  readonly words: readonly string[];
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

/** The interfaces and types of a file that have a member of one of the given types. */
export function typesWith(file: string, source: string, names: ReadonlySet<string>): string[] {
  const { program } = parseSync(file, source);
  return program.body.flatMap((statement) => {
    const node = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (node?.type !== "TSInterfaceDeclaration" && node?.type !== "TSTypeAliasDeclaration") return [];
    return mentions(source.slice(node.id.end, node.end), names) ? [node.id.name] : [];
  });
}

const mentions = (text: string, names: ReadonlySet<string>): boolean =>
  (text.match(/\w+/g) ?? []).some((word) => names.has(word));

/** @param sentenceTypes names of types whose data holds sentences to be said later */
export function findSaid(
  file: string,
  source: string,
  sentenceTypes: ReadonlySet<string> = new Set(["Sentence"]),
): Found {
  const found = {
    said: new Set<string>(),
    literals: new Set<string>(),
    keys: new Set<string>(),
    unsaid: [] as string[],
    kept: [] as string[],
    words: [] as string[],
    typeOf: (node: unknown) =>
      isNode(node) ? source.slice(Number(node["start"]), Number(node["end"])).replace(/^:\s*/, "") : "",
    isKept: (node: unknown) => isNode(node) && mentions(found.typeOf(node), sentenceTypes),
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
  readonly kept: string[];
  readonly words: string[];
  /** The source of a type annotation, without its colon. */
  typeOf(annotation: unknown): string;
  /** Whether a type is one of those whose data holds sentences. */
  isKept(annotation: unknown): boolean;
}

/** @param role what the text is there for: "said", "named" (not for people), "kept" (data to be said later), "shown", "telling" (a
 *  function whose texts are shown where it returns them), or "" */
function walk(value: unknown, found: Finds, role: string): void {
  if (Array.isArray(value)) {
    for (const each of value) walk(each, found, role);
    return;
  }
  if (!isNode(value)) return;
  const inside = roleInside(value, role, found);
  if (inside === null) return;
  note(value, found, role);
  for (const [key, child] of Object.entries(value)) {
    const isName =
      (key === "key" || key === "property" || key === "test") &&
      (value["computed"] !== true || value.type === "MemberExpression") &&
      value.type !== "ConditionalExpression";
    walk(child, found, isName && value.type !== "IfStatement" ? "named" : inside);
  }
}

/** The role of what stands inside a node; null where nothing in it is a text. */
function roleInside(node: Node, role: string, found: Finds): string | null {
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
  if (node.type === "JSXAttribute") return SHOWN.has(nameOf(node["name"])) ? "shown" : "named";
  if (node.type === "JSXExpressionContainer") return role === "named" ? role : "shown";
  if (/Function/.test(node.type)) return roleInFunction(node, found);
  if (node.type === "JSXElement") return "";
  if (node.type === "ReturnStatement" && role === "telling") return "shown";
  const id = node["id"];
  const annotation =
    node.type === "VariableDeclarator" && isNode(id) ? id["typeAnnotation"] : node["typeAnnotation"];
  if (role !== "said" && found.isKept(annotation)) return "kept";
  if (node.type === "ObjectExpression" && role === "said") return "";
  return role;
}

function roleInFunction(node: Node, found: Finds): string {
  if (found.isKept(node["returnType"])) return "kept";
  if (!/^string(?: \| (?:null|undefined))?$/.test(found.typeOf(node["returnType"]))) return "";
  return node["expression"] === true ? "shown" : "telling";
}

function note(node: Node, found: Finds, role: string): void {
  if (node.type === "Property" && isNode(node["key"]))
    found.keys.add(String(node["key"]["value"] ?? node["key"]["name"]));
  const text =
    node.type === "Literal" ? node["value"] : node.type === "JSXText" ? node["value"] : textOf(node);
  if (typeof text !== "string") return;
  if (node.type === "Literal") (role === "said" ? found.said : found.literals).add(text);
  if (role === "said" || role === "named") return;
  const line = text.trim().replaceAll(/\s+/g, " ");
  if (node.type === "JSXText" ? hasWord(text) : isSentence(text))
    (role === "kept" ? found.kept : found.unsaid).push(line);
  else if (role === "shown" && node.type === "Literal" && hasWord(text)) found.words.push(line);
}

/** A template as its fixed parts. */
function textOf(node: Node): string | null {
  if (node.type !== "TemplateLiteral") return null;
  const parts = node["quasis"] as readonly { readonly value: { readonly cooked: string } }[];
  return parts.map(({ value }) => value.cooked).join("8");
}
