/** Loads an entry's module, compiled. @param root the repository, absolute */
export function loadCompiled(root: string, entry: "cli/main" | "workers/main"): Promise<Record<string, unknown>>;
/** The folder of the sources' bundle, made if need be; null where it cannot be made, kept or read. */
export function bundleOf(root: string): string | null;
