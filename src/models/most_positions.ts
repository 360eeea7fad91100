/** No model reads more tokens, and no table is as long, since what is allocated follows the context that a run asks for; what a file states above it is a mistake or an attack, and would not fit a kernel's index. */
export const MAX_POSITIONS = 2 ** 31;
