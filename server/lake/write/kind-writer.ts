/** What the pipeline asks of the code for one kind of data. */
import type { KindShape } from "../../vocabulary/kind-shapes";
import type { Duck } from "./duck";
import type { YearSource } from "./files";
import type { Staged, StageRequest } from "./staging";

export type KindWriter = YearSource & {
	shape: KindShape;
	/** Leaves `result`, `quarantine`, `conflicts` and `outside_window` behind. @throws QtradeError("bad_data") */
	stage(duck: Duck, request: StageRequest): Promise<Staged>;
	/** year → content hash of its rows in `result` */
	hashYears(duck: Duck): Promise<Map<number, string>>;
	/** SQL: the rows that the run brings, as they are published; flags of prices as words */
	delivered: string;
	/** SQL: whether a delivered row and a published one are equal in every value */
	same(delivered: string, published: string): string;
	/** SQL: a relation over published files with the kind's columns, whatever columns the files have */
	read(files: readonly string[]): string;
	/** SQL: whether two rows have one key */
	sameKey(a: string, b: string): string;
	/** Makes `result` of a published file, with `keys(instrument_id, canonical_key)` beside it. */
	reload(duck: Duck, parquet: string, year: number): Promise<void>;
};
