/** What the schema contract is about: the columns of a run's files, mapped or not. */
import type { SourceColumn } from "../lake/write/arrivals";

export type SchemaContract = {
	/** freeze: other columns than before fail; evolve: they are told */
	mode: "evolve" | "freeze";
	columns: readonly SourceColumn[];
	/** of the newest run that ended well, as columnText writes them; null where there is none that was read alike */
	before: { run: number; columns: readonly string[] } | null;
};

/** A column as a run keeps it: its name, and its type where the file says one. */
export const columnText = ({ name, type }: SourceColumn): string => (type === null ? name : `${name} ${type}`);
