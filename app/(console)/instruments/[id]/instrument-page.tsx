"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { InstrumentView } from "@/server/vocabulary/instrument-views";
import { Button } from "../../../_ui/button";
import { DataTable } from "../../../_ui/data-table";
import { FactCell, FactRow } from "../../../_ui/facts";
import { PageHeader } from "../../../_ui/page-header";
import { Section } from "../../../_ui/section";
import { LinesSkeleton } from "../../../_ui/skeleton";
import { Time } from "../../../_ui/time";
import { QueryView } from "../../_client/query-view";
import { useTRPC } from "../../_client/trpc";
import { useMay } from "../../_client/use-me";
import { Missing } from "../../_parts/missing";
import { paths } from "../../paths";
import { AttributeDialog } from "./attribute-dialog";
import { DelistDialog, RenameDialog } from "./change-dialogs";
import { ATTRIBUTE_COLUMNS, ATTRIBUTE_WORDS, CompactDated, originOf, TICKER_COLUMNS } from "./dated-columns";
import { NamesBand } from "./names-band";
import { UndoDialog } from "./undo-dialog";

/** One instrument: its names over time, its codes over time, and what a person may say of them. */
export function InstrumentPage({ id }: { id: number }) {
	const trpc = useTRPC();
	const query = useQuery(trpc.instruments.get.queryOptions({ id }));
	return (
		<QueryView
			query={query}
			skeleton={
				<>
					<PageHeader title={`Instrument ${id}`} />
					<LinesSkeleton lines={8} label={`Loading instrument ${id}`} />
				</>
			}
			missing={
				<Missing title={`There is no instrument ${id}`} back={paths.instruments()} backLabel="All instruments">
					They are numbered as they are first seen.
				</Missing>
			}
		>
			{(instrument) => <Loaded instrument={instrument} />}
		</QueryView>
	);
}

function Loaded({ instrument }: { instrument: InstrumentView }) {
	const { id, mic, canonical_key, tickers, attributes, delisted_on, created_at } = instrument;
	const name = attributes.findLast((row) => row.name === "name")?.value;
	return (
		<>
			<PageHeader
				title={
					<>
						{tickers.at(-1)?.symbol ?? `Instrument ${id}`}{" "}
						{name && <span className="font-normal text-muted">{name}</span>}
					</>
				}
				actions={<Changes instrument={instrument} />}
			/>
			<div className="grid gap-6">
				<FactRow>
					<FactCell name="Exchange">{mic}</FactCell>
					<FactCell name="Id">{id}</FactCell>
					<FactCell name="Key in content hashes">
						<span className="num">{canonical_key}</span>
					</FactCell>
					<FactCell name="First seen">
						<Time at={created_at} />
					</FactCell>
					<FactCell name="Delisted">{delisted_on === null ? "no" : `gone since ${delisted_on}`}</FactCell>
				</FactRow>
				<Section title="Names over time">
					<NamesBand instrument={instrument} />
					{tickers.length === 0 ? (
						<p className="text-muted text-sm">Another instrument has taken its ticker over: it has no name any more.</p>
					) : (
						<DataTable
							label="Names"
							columns={TICKER_COLUMNS}
							rows={[...tickers].reverse()}
							rowKey={(row) => `${row.symbol} ${row.valid_from}`}
							compact={(row) => <CompactDated title={row.symbol} row={row} from={originOf(row)} />}
						/>
					)}
				</Section>
				<Section title="Codes over time">
					{attributes.length === 0 ? (
						<p className="text-muted text-sm">
							Neither a name nor a code is known of it: FIGI, ISIN and CIK are set by hand.
						</p>
					) : (
						<DataTable
							label="Codes"
							columns={ATTRIBUTE_COLUMNS}
							rows={attributes}
							rowKey={(row) => `${row.name} ${row.valid_from}`}
							compact={(row) => <CompactDated title={`${ATTRIBUTE_WORDS[row.name]}: ${row.value}`} row={row} />}
						/>
					)}
				</Section>
			</div>
		</>
	);
}

const DIALOGS = { rename: RenameDialog, delist: DelistDialog, undo: UndoDialog, set: AttributeDialog };

function Changes({ instrument }: { instrument: InstrumentView }) {
	const may = useMay("instrument.write");
	const [asking, setAsking] = useState<keyof typeof DIALOGS | null>(null);
	if (!may) return null;
	const Dialog = asking === null ? null : DIALOGS[asking];
	const isGone = instrument.delisted_on !== null || instrument.tickers.length === 0;
	return (
		<>
			<Button onClick={() => setAsking("set")}>Set a code…</Button>
			{!isGone && <Button onClick={() => setAsking("rename")}>Rename…</Button>}
			{!isGone && <Button onClick={() => setAsking("delist")}>Delist…</Button>}
			{instrument.last_change && <Button onClick={() => setAsking("undo")}>Take back…</Button>}
			{Dialog && <Dialog instrument={instrument} onOpenChange={(open) => setAsking(open ? asking : null)} />}
		</>
	);
}
