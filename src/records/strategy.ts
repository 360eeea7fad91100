// The ways in which a student learns from debates.
/** How the student learns from debates (AgentArk, section 3.3): R-SFT, one trace each; DA, up to three that think differently;
 *  PAD, by its own attempts under a process reward model; and DPO, by right against wrong traces. */
export type Strategy = "rsft" | "da" | "pad" | "dpo";
