// Who takes part in a run's talk: one entry of the roster that a protocol draws up.

/** An agent as the roster of a run names it. */
export interface AgentSpec {
  /** The agent's identity in turns; opaque. The order of agents is the roster's, never that of their ids. */
  readonly id: string;
  /** What the page calls the agent, e.g. "Agent 1". */
  readonly name: string;
}
