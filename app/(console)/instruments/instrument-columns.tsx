"use client";
import type { InstrumentRow } from "@/server/vocabulary/instrument-views";
import { Link } from "../../_ui/link";
import { plural } from "../../_ui/number-format";
import type { TableColumn } from "../../_ui/table-columns";
import { paths } from "../paths";

const None = () => <span className="text-subtle">–</span>;

/** How its last name ended; nothing while it goes on. */
export const endingOf = ({ delisted_on, until }: InstrumentRow): string | null =>
	until === null ? null : `${delisted_on === null ? "name ended" : "delisted"}, last day ${until}`;

export const INSTRUMENT_COLUMNS: readonly TableColumn<InstrumentRow>[] = [
	{
		id: "symbol",
		header: "Ticker",
		fixed: true,
		className: "w-36",
		cell: (row) => (
			<Link href={paths.instrument(row.id)} data-row-link className="num font-semibold hover:underline">
				{row.symbol ?? `instrument ${row.id}`}
			</Link>
		),
	},
	{ id: "mic", header: "Exchange", className: "w-24", cell: (row) => row.mic },
	{ id: "name", header: "Name", cell: (row) => row.name ?? <None /> },
	{
		id: "isin",
		header: "ISIN",
		className: "w-36",
		cell: (row) => (row.isin ? <span className="num">{row.isin}</span> : <None />),
	},
	{ id: "names", header: "Tickers so far", align: "right", className: "w-32", cell: (row) => row.names },
	{
		id: "state",
		header: "Last day of the ticker",
		className: "w-64",
		cell: (row) => endingOf(row) ?? <span className="text-subtle">goes on</span>,
	},
	{
		id: "id",
		header: "Id",
		align: "right",
		className: "w-20",
		cell: (row) => <span className="text-subtle">{row.id}</span>,
	},
];

/** An instrument on a phone. */
export function CompactInstrument({ row }: { row: InstrumentRow }) {
	return (
		<div className="grid gap-0.5">
			<div className="flex items-baseline justify-between gap-3">
				<Link href={paths.instrument(row.id)} className="num py-0.5 font-semibold">
					{row.symbol ?? `instrument ${row.id}`}
				</Link>
				<span className="text-sm text-subtle">
					{row.mic}, id {row.id}
				</span>
			</div>
			{row.name && <span>{row.name}</span>}
			<span className="text-muted text-sm">
				{[row.names > 1 ? plural(row.names, "ticker") : null, row.isin, endingOf(row)]
					.filter((text) => text !== null)
					.join(", ") || "one ticker, goes on"}
			</span>
		</div>
	);
}
