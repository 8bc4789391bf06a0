/** What a provider must offer. One file (or folder) per provider implements it; source-for.ts picks one. */

import type { ColumnMap, DatasetDefinition } from "../vocabulary/definition";
import type { LandedFile, Landing } from "./landing";
import { BAR_FIELDS } from "./provider/canonical-lines";
import type { ProviderClient, ProviderLimits } from "./provider/provider-client";

/** The key range a run asks for; inclusive ISO session dates, null where open. */
export type Window = { from: string | null; to: string | null };

/** Which provider files a version's content already holds: file name → sha256 of its bytes. */
export type SourceState = Record<string, string>;

export type ExtractRequest = {
	definition: DatasetDefinition;
	window: Window;
	/** somebody asked for the window, so that it holds for every symbol, whatever is held of it */
	windowIsRequested: boolean;
	/** ask for these tickers only; null for all */
	symbols: readonly string[] | null;
	/** files that the base version already holds, and that may be skipped when unchanged; empty to read everything */
	known: SourceState;
	/** all files that the base version holds, whether or not they may be skipped */
	baseState: SourceState;
	/** application time: a provider has nothing from after it */
	now: Date;
	/** lands one arriving file in bronze */
	land: Landing;
	/** asks a provider over HTTP; see Extract.finalAfterMinutes */
	client: (limits: ProviderLimits, finalAfterMinutes: number) => ProviderClient;
	/** what the base version holds; null before the first, and for kinds of which each run asks for everything */
	held: Held | null;
	signal: AbortSignal;
	log: (message: string, data?: Record<string, unknown>) => void;
};

/** What a source that is asked symbol by symbol needs to know of the base version. */
export type Held = {
	/** symbol → its last bar's date */
	lastDates(): Promise<ReadonlyMap<string, string>>;
	/** symbol → date → close, of each symbol from its own date on */
	closes(from: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>>;
};

/** A file that the stage step can read: landed as it is, or a member of a landed archive. */
export type ReadableFile = Pick<LandedFile, "name" | "path" | "bytes"> & {
	/** whose every row is, where the provider was asked by symbol */
	symbol?: string;
};

/** How the stage step reads a landed file: canonical column → column in the file. */
export type ReadFormat = {
	format: "csv" | "parquet";
	delimiter?: string;
	header: boolean;
	/** of zip archives, as a glob */
	members: string;
	dateFormat?: string;
	dropTimeOfDay: boolean;
	/** file: the one that the file is of, or its name up to the first dot */
	symbolFrom: "column" | "file";
	symbolCase?: "upper" | "lower";
	columns: ColumnMap;
};

/** Columns that are called as we call them. */
export function canonicalColumns(fields: readonly string[]): ColumnMap {
	return Object.fromEntries(fields.map((field) => [field, field]));
}

/** How a CSV is read that has our own column names: comma, header, ISO dates. */
export const CANONICAL_CSV: ReadFormat = {
	format: "csv",
	header: true,
	members: "",
	dropTimeOfDay: false,
	symbolFrom: "column",
	columns: canonicalColumns(BAR_FIELDS),
};

/** @param work a folder that is the conversion's own */
export type Convert = (
	file: LandedFile,
	work: { folder: string; signal: AbortSignal },
) => Promise<Iterable<string> | AsyncIterable<string>>;

export type Extract = {
	files: (LandedFile & ReadableFile)[];
	read: ReadFormat;
	/** turns a file that is neither CSV nor Parquet into the lines of a CSV that `read` describes; null for one that is */
	convert?: Convert;
	/** what was asked for per symbol, where that is not the run's window */
	windows?: ReadonlyMap<string, Window>;
	/** how long after a session's close the provider still changes its bar; such bars are provisional */
	finalAfterMinutes?: number;
	/** symbols that were asked for and that the provider does not know */
	unknownSymbols?: readonly string[];
	/** every file the provider has now, unchanged ones included; becomes the new version's source state */
	state: SourceState;
	/** how many files were unchanged since the base version and not read */
	unchangedFiles: number;
	/** what it sent is all that it has of what it was asked for: a row that did not come is there no more */
	isWhole?: boolean;
	/** the symbols, series or issuers that it was asked for, where it is asked by a list */
	asked?: readonly string[];
	/** the first date that it is ever asked for */
	askedFrom?: string;
};

export type Source = {
	/** Fetch what the provider has for the window and land it. Throws a QtradeError for bad input or a dead provider. */
	extract(request: ExtractRequest): Promise<Extract>;
};
