/** What pages are given about the rows that a dataset's runs set aside. Keys as in views.ts. */
import type { TableView } from "./views";

export type AsideView = {
	dataset: string;
	/** null before the first */
	version: number | null;
	/** of all rows that are set aside, most first; a row may have several */
	reasons: { reason: string; rows: number }[];
	/** the column that groups rows for people */
	label: string;
	/** rows that fit the filter */
	total: number;
	/** as received, newest run first, with the run that set each aside */
	table: TableView;
};
