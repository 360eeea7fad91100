// Enough of a document for Preact to render into, so that a test in Node can read what a part of the page shows. It lays nothing out
// and fires no events; the page itself is tested in a browser.
import { type ComponentChild, render } from "preact";

class SmallNode {
  readonly childNodes: SmallNode[] = [];
  parentNode: SmallNode | null = null;
  readonly nodeType: number;
  readonly localName: string;
  readonly namespaceURI = "http://www.w3.org/1999/xhtml";
  readonly style = { setProperty: (): void => {} };
  /** The attributes of an element, and the text of a text node. */
  readonly attributes = new Map<string, string>();
  data = "";

  constructor(nodeType: number, localName: string) {
    this.nodeType = nodeType;
    this.localName = localName;
  }

  get firstChild(): SmallNode | null {
    return this.childNodes[0] ?? null;
  }

  get nextSibling(): SmallNode | null {
    const siblings = this.parentNode?.childNodes ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }

  insertBefore(child: SmallNode, before: SmallNode | null): SmallNode {
    child.remove();
    const at = before === null ? this.childNodes.length : this.childNodes.indexOf(before);
    this.childNodes.splice(at, 0, child);
    child.parentNode = this;
    return child;
  }

  appendChild(child: SmallNode): SmallNode {
    return this.insertBefore(child, null);
  }

  removeChild(child: SmallNode): SmallNode {
    this.childNodes.splice(this.childNodes.indexOf(child), 1);
    child.parentNode = null;
    return child;
  }

  remove(): void {
    this.parentNode?.removeChild(this);
  }

  contains(): boolean {
    return false;
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }

  addEventListener(): void {}
  removeEventListener(): void {}

  /** Texts and, where there is a value, values of inputs, in order. */
  get words(): string {
    const own = this.nodeType === 3 ? this.data : "";
    return own + this.childNodes.map(({ words }) => words).join(" ");
  }

  all(localName: string): SmallNode[] {
    const below = this.childNodes.flatMap((child) => child.all(localName));
    return this.localName === localName ? [this, ...below] : below;
  }
}

const SMALL_DOCUMENT = {
  createElementNS: (_: string, name: string) => new SmallNode(1, name),
  createElement: (name: string) => new SmallNode(1, name),
  createTextNode: (data: unknown) => Object.assign(new SmallNode(3, "#text"), { data: String(data) }),
};

/** What a person would read and could set. */
export interface Shown {
  readonly words: string;
  /** Names and values of inputs. */
  readonly inputs: readonly { readonly name: string; readonly value: string }[];
  /** What it is made of: each element with its attributes' names, and with the values of those that run, load or lead somewhere. */
  readonly elements: readonly string[];
}

/** Renders a part of the page and reads it. Call it in Node only. */
export function shownOf(part: ComponentChild): Shown {
  const host = new SmallNode(1, "div");
  const { document: before } = globalThis;
  Object.assign(globalThis, { document: SMALL_DOCUMENT });
  try {
    render(part, host); // Preact uses no more of a node than is here
  } finally {
    Object.assign(globalThis, { document: before });
  }
  return read(host);
}

const LEADS = /^(?:on|src|href|action|style|data$|xlink:)/i;

function elementsBelow(node: SmallNode): string[] {
  const attributes = [...node.attributes, ...Object.entries(node)].flatMap(([name, value]) => {
    if (LEADS.test(name) && typeof value === "string") return [`${name}=${value}`];
    return node.attributes.has(name) || name === "innerHTML" ? [name] : [];
  });
  const own = node.nodeType === 1 ? [[node.localName, ...attributes].join(" ")] : [];
  return [...own, ...node.childNodes.flatMap(elementsBelow)];
}

/** Renders a part of the page and reads it when Preact has also drawn what it put off, as it does after a fault. */
export async function shownLater(part: ComponentChild): Promise<Shown> {
  const host = new SmallNode(1, "div");
  const { document: before } = globalThis;
  Object.assign(globalThis, { document: SMALL_DOCUMENT });
  try {
    render(part, host);
    await new Promise((resolve) => setTimeout(resolve, 20));
  } finally {
    Object.assign(globalThis, { document: before });
  }
  return read(host);
}

function read(host: SmallNode): Shown {
  const inputs = host.all("input").map((input) => ({
    name: textOf(input, "name"),
    value: textOf(input, "value"),
  }));
  return { words: host.words.replaceAll(/\s+/g, " ").trim(), inputs, elements: elementsBelow(host) };
}

/** Preact sets a property where the element has one and an attribute otherwise. */
function textOf(node: SmallNode, name: string): string {
  return node.attributes.get(name) ?? String(Reflect.get(node, name) ?? "");
}
