/** The id of the source of a person's own questions; stored with each of them as `origin`. */
export const OWN_ORIGIN = "own";
