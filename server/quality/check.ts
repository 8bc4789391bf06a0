/** What a check is. One file per check in checks/; evaluate.ts runs them all over a run's staged result. */
import type { Calendar } from "../calendars/calendar";
import type { Duck } from "../lake/write/duck";
import type { KindWriter } from "../lake/write/kind-writer";
import type { Staged } from "../lake/write/staging";
import type { CheckSettings } from "../vocabulary/definition";
import type { KindShape } from "../vocabulary/kind-shapes";
import type { Basis, DatasetKind } from "../vocabulary/kinds";
import type { CheckSeverity, CheckStatus } from "../vocabulary/states";
import type { Coverage } from "./coverage";
import type { Reference, Referenced } from "./reference";
import type { SchemaContract } from "./schema-contract";

export type CheckResult = {
	name: string;
	status: CheckStatus;
	severity: CheckSeverity;
	/** the measured value, in the unit that the message names */
	observed: number | null;
	threshold: number | null;
	/** rows, keys or sessions that are at fault */
	count: number;
	/** one sentence for an operator */
	message: string;
	/** the worst few of what is at fault */
	sample: Record<string, unknown>[];
	/** the waiver by which it is waived */
	waiver?: number;
};

/** Rows of a sample: enough to see the pattern, few enough to read. */
export const SAMPLE_ROWS = 20;

export type CheckInput = {
	duck: Duck;
	writer: KindWriter;
	shape: KindShape;
	staged: Staged;
	settings: CheckSettings;
	calendar: Calendar;
	/** absolute paths of the base version's files, by year */
	base: ReadonlyMap<number, string>;
	/** a folder in the lake that ends with the run */
	staging: string;
	/** application time's day, in the exchange's zone */
	today: string;
	/** rows of the base version, 0 when there is none */
	baseRows: number;
	/** rows of the base in years that this run does not touch */
	untouchedRows: number;
	/** the base's last day, and the absolute path of the file that holds it; null without a base */
	lastOfBase: { date: string; file: string } | null;
	/** survivors_only judged the base, and found no instrument that had ended */
	noneOfBaseEnded: boolean;
	/** the run asked for every symbol */
	wholeUniverse: boolean;
	/** absolute paths of the base's quarantine files: their rows count as received */
	earlierQuarantine: readonly string[];
	/** of prices; raw of what has none */
	basis: Basis;
	/** the actions that the definition names, to judge the basis by; null when it names none */
	actions: Reference | null;
	/** prices of a second provider; null when the definition names none */
	second: Reference | null;
	/** columns whose values must be in other datasets */
	referenced: readonly Referenced[];
	/** the members that are expected, and what of them is there; null where the definition names none */
	coverage: Coverage | null;
	/** what becomes of rows that the source had and has no more; null where what it sent is not all that it has */
	vanished: "keep" | "remove" | null;
	/** people's values that are in force */
	overrides: readonly { symbol: string; date: string }[];
	/** symbols that the provider does not know; null where it was not asked by symbol */
	unknownSymbols: readonly string[] | null;
	/** the columns that the run's files have, and those that the run before had */
	contract: SchemaContract | null;
	/** files of the source that were not read, since the base has them */
	unchangedFiles: number;
	/** each symbol had a window of its own: the table `windows` */
	bySymbol: boolean;
	/** the window as asked for */
	window: { from: string | null; to: string | null };
};

export type Check = {
	name: string;
	/** severity when the definition does not say otherwise */
	severity: CheckSeverity | ((input: CheckInput) => CheckSeverity);
	/** the kinds that it judges; all when absent */
	kinds?: readonly DatasetKind[];
	/** whether there is anything to judge by; always when absent */
	applies?(input: CheckInput): boolean;
	run(input: CheckInput): Promise<Omit<CheckResult, "name" | "severity">>;
};

export const passed = (
	message: string,
	observed: number | null = null,
	threshold: number | null = null,
): Omit<CheckResult, "name" | "severity"> => ({ status: "pass", observed, threshold, count: 0, message, sample: [] });

/** "1 row", "4 rows" */
export const counted = (count: number, noun: string): string =>
	`${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

export const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 2 : 1)}%`;
