/**
 * How to ask for what never changes, such as the content of a version: once, and no longer than someone waits for it.
 * Each such question reads files, so that one whose page went away is better ended.
 */
export const FIXED = { staleTime: "static", trpc: { abortOnUnmount: true } } as const;
