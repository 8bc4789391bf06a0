/** Loads an entry's module, compiled. @param root the repository, absolute */
export function loadCompiled(root: string, entry: "cli/main.ts" | "workers/main.ts"): Promise<Record<string, unknown>>;
/** The folder of the sources' bundle, made if need be. */
export function bundleOf(root: string): Promise<string>;
