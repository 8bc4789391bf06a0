"use client";
import type {
	AttributeView,
	InstrumentAttribute,
	TickerOrigin,
	TickerView,
} from "@/server/vocabulary/instrument-views";
import type { TableColumn } from "../../../_ui/table-columns";
import { Time } from "../../../_ui/time";

export const ATTRIBUTE_WORDS: Record<InstrumentAttribute, string> = {
	name: "Name",
	issuer: "Issuer",
	share_class: "Share class",
	figi: "FIGI",
	isin: "ISIN",
	cik: "CIK",
};

const ORIGIN_WORDS: Record<TickerOrigin, string> = {
	first_sight: "rows had it",
	action: "a corporate action",
	person: "",
};

type Dated = Pick<TickerView, "valid_from" | "valid_to" | "recorded_by" | "recorded_at">;

const open = (text: string) => <span className="text-subtle">{text}</span>;

/** The last day, where people read it; what is stored is the day after. */
const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

const days: readonly TableColumn<Dated>[] = [
	{
		id: "from",
		header: "First day",
		className: "w-40",
		cell: ({ valid_from }) => valid_from ?? open("as far as is known"),
	},
	{
		id: "to",
		header: "Last day",
		className: "w-40",
		cell: ({ valid_to }) => (valid_to === null ? open("goes on") : dayBefore(valid_to)),
	},
];

const recorded: TableColumn<Dated> = {
	id: "recorded",
	header: "Recorded",
	cell: ({ recorded_at }) => <Time at={recorded_at} />,
};

export const TICKER_COLUMNS: readonly TableColumn<TickerView>[] = [
	{
		id: "symbol",
		header: "Ticker",
		className: "w-36",
		cell: ({ symbol }) => <span className="num font-semibold">{symbol}</span>,
	},
	...days,
	{
		id: "origin",
		header: "Known from",
		cell: ({ origin, recorded_by }) => [ORIGIN_WORDS[origin], recorded_by].filter(Boolean).join(", "),
	},
	recorded,
];

export const ATTRIBUTE_COLUMNS: readonly TableColumn<AttributeView>[] = [
	{ id: "name", header: "What", className: "w-36", cell: ({ name }) => ATTRIBUTE_WORDS[name] },
	{ id: "value", header: "Value", cell: ({ value }) => <span className="wrap-anywhere font-medium">{value}</span> },
	...days,
	{ id: "by", header: "By", className: "w-36", cell: ({ recorded_by }) => recorded_by },
	recorded,
];

/** A name or code on a phone. */
export function CompactDated({ title, row, from }: { title: string; row: Dated; from?: string }) {
	return (
		<div className="grid gap-0.5">
			<span className="wrap-anywhere font-semibold">{title}</span>
			<span className="text-muted text-sm tabular-nums">
				{row.valid_from ?? "as far as is known"} – {row.valid_to === null ? "goes on" : dayBefore(row.valid_to)}
			</span>
			<span className="text-sm text-subtle">
				{[from, row.recorded_by].filter(Boolean).join(", ")} <Time at={row.recorded_at} />
			</span>
		</div>
	);
}

export const originOf = ({ origin }: TickerView): string => ORIGIN_WORDS[origin];
