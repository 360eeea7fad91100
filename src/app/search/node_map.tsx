// A drawing of what comes from what: a button for each experiment or genome, lines between them. It is one tab stop; arrow keys move inside,
// Enter or a click chooses one.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { type NodeLayout, nextNode, type PlacedNode } from "./node_layout.ts";

/** How one is drawn. */
export interface NodeLook {
  /** What stands below it, e.g. its score. */
  readonly caption: string;
  /** What the drawing says of it by its place, its shape and its lines, in words. */
  readonly label: string;
  /** Its shape and colour, as classes. */
  readonly look: string;
}

interface NodeMapProps {
  /** Its class, by which it is found. */
  readonly name: string;
  readonly label: string;
  readonly layout: NodeLayout;
  /** By number. */
  readonly looks: readonly NodeLook[];
  readonly edges: readonly NodeEdge[];
  readonly chosen: number;
  readonly onChoose: (id: number) => void;
}

export interface NodeEdge {
  readonly from: number;
  readonly to: number;
  /** Whether it leads to the best one. */
  readonly isOnPath: boolean;
}

export function NodeMap({ name, label, layout, looks, edges, chosen, onChoose }: NodeMapProps): JSX.Element {
  const map = useRef<HTMLDivElement>(null);
  const { nodes, width, height } = layout;
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...(map.current?.querySelectorAll("button") ?? [])];
    const from = buttons.findIndex((button) => button === document.activeElement);
    const next = nextNode(event.key, from, nodes);
    if (next === null) return;
    event.preventDefault();
    buttons[next]?.focus();
  };
  return (
    <div class="node-scroll">
      <div
        class={`node-map ${name}`}
        ref={map}
        role="group"
        aria-label={label}
        style={{ width: `${width}px`, height: `${height}px` }}
        onKeyDown={onKeyDown}
      >
        <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true">
          {edges.map(({ from, to, isOnPath }) => (
            <path
              key={`${from}-${to}`}
              class={isOnPath ? "is-path" : ""}
              d={curve(nodes[from]!, nodes[to]!)}
            />
          ))}
        </svg>
        {nodes.map((node) => (
          <button
            key={node.id}
            type="button"
            class={`node ${looks[node.id]!.look}`}
            style={{ left: `${node.x}px`, top: `${node.y}px` }}
            tabIndex={node.id === chosen ? 0 : -1}
            aria-pressed={node.id === chosen}
            onClick={() => onChoose(node.id)}
          >
            <span class="node-number">{node.id}</span>
            <span class="node-caption">{looks[node.id]!.caption}</span>
            <span class="visually-hidden">{looks[node.id]!.label}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

const curve = (from: PlacedNode, to: PlacedNode): string => {
  const middle = (from.y + to.y) / 2;
  return `M${from.x} ${from.y} C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}`;
};
