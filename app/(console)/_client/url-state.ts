/** How lists keep what a person chose in the address. */
import { createParser, parseAsNumberLiteral } from "nuqs";
import { PAGE_SIZES } from "../../_ui/pager";
import type { Sort } from "../../_ui/table-head";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A day, "2024-03-08". */
export const parseAsDay = createParser<string>({
	parse: (text) => (DAY.test(text) && !Number.isNaN(Date.parse(text)) ? text : null),
	serialize: (day) => day,
});

/** A column's id, with a minus before it for the largest first. */
export const parseAsSort = createParser<Sort>({
	parse: (text) => (/^-?\w+$/.test(text) ? { by: text.replace(/^-/, ""), descending: text.startsWith("-") } : null),
	serialize: ({ by, descending }) => `${descending ? "-" : ""}${by}`,
	eq: (a, b) => a.by === b.by && a.descending === b.descending,
});

/** How many rows are on a page. */
export const parseAsPageSize = parseAsNumberLiteral(PAGE_SIZES).withDefault(PAGE_SIZES[0]);
