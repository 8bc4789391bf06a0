/** The shape of each kind of data: what a source may give, what is published, and by what a row is known. */
import type { TableSettings } from "./definition";
import { type Column, type DatasetKind, type FieldType, PRICES_DAILY_COLUMNS, PRICES_DAILY_KEY } from "./kinds";

/** One value that a source gives per row. */
export type Field = {
	name: string;
	type: FieldType;
	/** a row without it is set aside */
	required?: boolean;
	/** an amount in the currency: `price_unit` says what one received unit is worth */
	isPrice?: boolean;
	oneOf?: readonly string[];
};

/** When a row is set aside beyond a missing or unreadable value; `when` is SQL over the typed fields. */
export type RowRule = { reason: string; when: string };

export type KindShape = {
	kind: DatasetKind;
	/** what a source may give, in order */
	fields: readonly Field[];
	/** what a published file holds, in order */
	columns: readonly Column[];
	key: readonly string[];
	/** the column by whose year files are cut, and which windows are about */
	date: string;
	/** the column that groups rows for people: a symbol, a series */
	label: string;
	rules: readonly RowRule[];
};

export const ACTION_TYPES = [
	"split",
	"cash_dividend",
	"stock_dividend",
	"return_of_capital",
	"spin_off",
	"rename",
	"delisting",
] as const;
export type ActionType = (typeof ACTION_TYPES)[number];

type Stated = Omit<KindShape, "kind" | "columns"> & { derived?: readonly Column[] };

const INSTANT = "TIMESTAMP WITH TIME ZONE";

const STATED: Record<Exclude<DatasetKind, "prices_daily" | "table">, Stated> = {
	corporate_actions: {
		fields: [
			{ name: "symbol", type: "VARCHAR", required: true },
			{ name: "ex_date", type: "DATE", required: true },
			{ name: "type", type: "VARCHAR", required: true, oneOf: ACTION_TYPES },
			{ name: "ratio", type: "DOUBLE" },
			{ name: "amount", type: "DOUBLE", isPrice: true },
			{ name: "currency", type: "VARCHAR" },
			{ name: "pay_date", type: "DATE" },
			{ name: "announced_at", type: "DATE" },
			{ name: "new_symbol", type: "VARCHAR" },
		],
		key: ["instrument_id", "ex_date", "type"],
		date: "ex_date",
		label: "symbol",
		rules: [
			{ reason: "ratio_missing", when: "type in ('split', 'stock_dividend') and ratio is null" },
			{ reason: "ratio_not_positive", when: "ratio <= 0" },
			{ reason: "amount_missing", when: "type in ('cash_dividend', 'return_of_capital') and amount is null" },
			{ reason: "amount_negative", when: "amount < 0" },
			{ reason: "new_symbol_missing", when: "type = 'rename' and new_symbol is null" },
		],
	},
	fundamentals: {
		fields: [
			{ name: "issuer", type: "VARCHAR", required: true },
			{ name: "symbol", type: "VARCHAR" },
			{ name: "taxonomy", type: "VARCHAR" },
			{ name: "tag", type: "VARCHAR", required: true },
			{ name: "period_start", type: "DATE" },
			{ name: "period_end", type: "DATE", required: true },
			{ name: "unit", type: "VARCHAR", required: true },
			{ name: "segments", type: "VARCHAR" },
			{ name: "coregistrant", type: "VARCHAR" },
			{ name: "value", type: "DOUBLE" },
			{ name: "form", type: "VARCHAR" },
			{ name: "filed", type: "DATE", required: true },
			{ name: "accepted", type: INSTANT },
			{ name: "revision", type: "VARCHAR" },
		],
		derived: [
			{ name: "available_at", type: INSTANT },
			{ name: "usable_from", type: INSTANT },
		],
		key: [
			"issuer",
			"coregistrant",
			"taxonomy",
			"tag",
			"segments",
			"unit",
			"period_start",
			"period_end",
			"revision",
			"filed",
		],
		date: "filed",
		label: "issuer",
		rules: [{ reason: "period_reversed", when: "period_start > period_end" }],
	},
	membership: {
		fields: [
			{ name: "index", type: "VARCHAR", required: true },
			{ name: "symbol", type: "VARCHAR", required: true },
			{ name: "from", type: "DATE", required: true },
			{ name: "to", type: "DATE" },
		],
		key: ["index", "instrument_id", "from"],
		date: "from",
		label: "symbol",
		rules: [{ reason: "to_before_from", when: `"to" < "from"` }],
	},
	calendar: {
		fields: [
			{ name: "mic", type: "VARCHAR", required: true },
			{ name: "date", type: "DATE", required: true },
			{ name: "open", type: INSTANT, required: true },
			{ name: "close", type: INSTANT, required: true },
			{ name: "break_start", type: INSTANT },
			{ name: "break_end", type: INSTANT },
		],
		key: ["mic", "date"],
		date: "date",
		label: "mic",
		rules: [
			{ reason: "close_before_open", when: `"close" <= "open"` },
			{
				reason: "break_outside_session",
				when: `break_start < "open" or break_end > "close" or break_end < break_start`,
			},
		],
	},
	macro_series: {
		fields: [
			{ name: "series", type: "VARCHAR", required: true },
			{ name: "date", type: "DATE", required: true },
			{ name: "value", type: "DOUBLE" },
			{ name: "vintage", type: "DATE" },
		],
		key: ["series", "date", "vintage"],
		date: "date",
		label: "series",
		// A projection is of a date after its vintage.
		rules: [],
	},
};

/** Instruments have an id of their own; their ticker is beside it. */
const withInstrument = (fields: readonly Field[]): Column[] =>
	fields.flatMap(({ name, type }) =>
		name === "symbol"
			? [
					{ name: "instrument_id", type: "BIGINT" },
					{ name, type },
				]
			: [{ name, type }],
	);

export const PRICES_SHAPE: KindShape = {
	kind: "prices_daily",
	fields: (["symbol", "date", "open", "high", "low", "close", "volume"] as const).map((name) => ({
		name,
		type: name === "symbol" ? "VARCHAR" : name === "date" ? "DATE" : "DOUBLE",
		required: name === "symbol" || name === "date" || name === "close",
	})),
	columns: PRICES_DAILY_COLUMNS,
	key: PRICES_DAILY_KEY,
	date: "date",
	label: "symbol",
	rules: [],
};

type Kind = { kind: DatasetKind; table?: TableSettings | null };

const tableShape = ({ table }: Kind): KindShape => {
	const fields: Field[] = (table?.columns ?? []).map(({ name, type, required }) => ({
		name,
		type,
		required: required === true || (table?.key ?? []).includes(name) || name === table?.date,
	}));
	// The date alone may be shared by all rows; what else tells rows apart is what people look for.
	const label = table?.key.find((name) => name !== table.date) ?? table?.date ?? "";
	return {
		kind: "table",
		fields,
		columns: fields.map(({ name, type }) => ({ name, type })),
		key: table?.key ?? [],
		date: table?.date ?? "",
		label,
		rules: [],
	};
};

/** The shape that a definition's rows have. */
export function shapeOf(definition: Kind): KindShape {
	const { kind } = definition;
	if (kind === "prices_daily") return PRICES_SHAPE;
	if (kind === "table") return tableShape(definition);
	const { derived = [], ...stated } = STATED[kind];
	return { kind, ...stated, columns: [...withInstrument(stated.fields), ...derived] };
}

/** The shape of rows as a manifest tells it: what is published, not how it came to be. */
export const publishedShape = ({ kind, columns, key }: Pick<KindShape, "kind" | "columns" | "key">): KindShape => ({
	kind,
	columns,
	key,
	fields: [],
	date: "",
	label: "",
	rules: [],
});

/** Columns of a quarantine file: the row as received, where it came from, and every rule it broke. */
export const quarantineColumns = ({ fields }: KindShape): Column[] => [
	{ name: "source_file", type: "VARCHAR" },
	...fields.map(({ name }) => ({ name, type: "VARCHAR" })),
	{ name: "reasons", type: "VARCHAR[]" },
];

/** Columns of the rows that a held run would have brought back, as pages show them. */
export const withdrawnColumns = ({ columns }: KindShape): Column[] =>
	columns.filter(({ name }) => name !== "instrument_id");

/** Whether every run asks for everything: reference data is small, and its rows lie in the future, too. */
export const isReference = (kind: DatasetKind): boolean => kind !== "prices_daily";
