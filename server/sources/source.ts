/** What a provider must offer. One file (or folder) per provider implements it; source-for.ts picks one. */
import type { DatasetDefinition } from "../vocabulary/definition";

/** The key range a run asks for; inclusive ISO session dates, null where open. */
export type Window = { from: string | null; to: string | null };

/** Which provider files a version's content already holds: file name → sha256 of its bytes. */
export type SourceState = Record<string, string>;

export type ExtractRequest = {
	definition: DatasetDefinition;
	window: Window;
	/** ask for these tickers only; null for all */
	symbols: readonly string[] | null;
	/** files that the base version already holds, and that may be skipped when unchanged; empty to read everything */
	known: SourceState;
	/** application time: a provider has nothing from after it */
	now: Date;
	/** lands one arriving file in bronze */
	land: Landing;
	signal: AbortSignal;
	log: (message: string, data?: Record<string, unknown>) => void;
};

/** Where an arriving file is put: bytes are hashed, fsynced and kept in bronze under their sha256. */
export type Landing = {
	/** Copy a local file. */
	copy(name: string, fromPath: string): Promise<LandedFile>;
	/** Write a stream of chunks. `extension` names the format, e.g. "csv". */
	write(name: string, extension: string, chunks: AsyncIterable<string> | Iterable<string>): Promise<LandedFile>;
};

export type LandedFile = {
	/** the provider's name of it, unique within the run */
	name: string;
	/** absolute path of the copy in bronze */
	path: string;
	bytes: number;
	sha256: string;
};

/** How the stage step reads a landed file: canonical column → column in the file. */
export type ReadFormat = {
	format: "csv" | "parquet";
	delimiter?: string;
	dateFormat?: string;
	columns: Partial<Record<"symbol" | "date" | "open" | "high" | "low" | "close" | "volume", string>>;
};

export type Extract = {
	files: LandedFile[];
	read: ReadFormat;
	/** every file the provider has now, unchanged ones included; becomes the new version's source state */
	state: SourceState;
	/** how many files were unchanged since the base version and not read */
	unchangedFiles: number;
};

export type Source = {
	/** Fetch what the provider has for the window and land it. Throws a QtradeError for bad input or a dead provider. */
	extract(request: ExtractRequest): Promise<Extract>;
};
