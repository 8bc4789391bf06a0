"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, Download } from "lucide-react";
import { parseAsInteger, useQueryStates } from "nuqs";
import type { CompareView } from "@/server/vocabulary/rollback-views";
import { Button, IconButton } from "../../../../_ui/button";
import { DataTable } from "../../../../_ui/data-table";
import { EmptyState } from "../../../../_ui/empty-state";
import { Select } from "../../../../_ui/field";
import { Link } from "../../../../_ui/link";
import { formatBytes, formatCount, plural } from "../../../../_ui/number-format";
import { PageHeader } from "../../../../_ui/page-header";
import { Section } from "../../../../_ui/section";
import { LinesSkeleton } from "../../../../_ui/skeleton";
import { SessionDate } from "../../../../_ui/time";
import { QueryView } from "../../../_client/query-view";
import { useTRPC } from "../../../_client/trpc";
import { ChangeTable, ChangeTotals } from "../../../_parts/change-counts";
import { Missing } from "../../../_parts/missing";
import { RollBackButton } from "../../../_parts/roll-back-button";
import { paths } from "../../../paths";
import { CompactValue, csvOf, VALUE_COLUMNS } from "./value-columns";

const SHOWN = 200;
const VERSIONS = { a: parseAsInteger, b: parseAsInteger };

/** What one version added, removed and restated against another: totals, by symbol, by session, value by value. */
export function ComparePage({ name }: { name: string }) {
	const trpc = useTRPC();
	const [chosen, setChosen] = useQueryStates(VERSIONS, { history: "push" });
	const list = useQuery(trpc.datasets.versions.queryOptions({ name, page: 1, page_size: 200 }));
	const versions = list.data?.rows ?? [];
	// Without a choice: what the current version changed.
	const b = chosen.b ?? versions[0]?.version ?? null;
	const a = chosen.a ?? (b === null ? null : (versions.find((version) => version.version < b)?.version ?? b));
	const query = useQuery(
		trpc.rollbacks.compare.queryOptions(
			{ dataset: name, a: a ?? 1, b: b ?? 1, limit: 1000 },
			{ enabled: a !== null && b !== null, placeholderData: keepPreviousData, staleTime: Number.POSITIVE_INFINITY },
		),
	);
	const picker = (label: string, value: number | null, pick: (version: number) => void) => (
		<Select
			aria-label={label}
			value={value ?? ""}
			onChange={(event) => pick(Number(event.target.value))}
			className="w-56 max-sm:w-auto max-sm:min-w-0 max-sm:flex-1"
		>
			{value !== null && !versions.some((version) => version.version === value) && (
				<option value={value}>v{value}</option>
			)}
			{versions.map((version) => (
				<option key={version.version} value={version.version}>
					v{version.version} · {version.watermark ?? "–"}
					{version.is_current ? " · current" : ""}
				</option>
			))}
		</Select>
	);
	return (
		<>
			<PageHeader
				title={
					<>
						<Link href={paths.dataset(name, { tab: "versions" })} className="text-muted hover:text-fg hover:underline">
							{name}
						</Link>{" "}
						compared
					</>
				}
				actions={a !== null && <RollBackButton dataset={name} to={a} />}
			/>
			<div className="mb-5 flex items-center gap-2">
				{picker("From version", a, (version) => void setChosen({ a: version }))}
				<IconButton label="Swap" onClick={() => void setChosen({ a: b, b: a })}>
					<ArrowLeftRight aria-hidden />
				</IconButton>
				{picker("To version", b, (version) => void setChosen({ b: version }))}
			</div>
			{list.data?.total === 0 ? (
				<EmptyState title="Nothing is published yet">There will be versions to compare.</EmptyState>
			) : (
				<QueryView
					query={query}
					skeleton={<LinesSkeleton lines={10} label="Loading the comparison" />}
					missing={
						<Missing
							title="There is no such version"
							back={paths.dataset(name, { tab: "versions" })}
							backLabel="Its versions"
						>
							Choose two of the dataset's versions.
						</Missing>
					}
				>
					{(compared) => <Compared compared={compared} fading={query.isPlaceholderData} />}
				</QueryView>
			)}
		</>
	);
}

function Compared({ compared, fading }: { compared: CompareView; fading: boolean }) {
	const { a, b, changes, schema, values, values_total: total } = compared;
	const download = () => {
		const url = URL.createObjectURL(new Blob([csvOf(values)], { type: "text/csv" }));
		const link = document.createElement("a");
		link.href = url;
		link.download = `${compared.dataset}-v${a.version}-v${b.version}.csv`;
		link.click();
		URL.revokeObjectURL(url);
	};
	return (
		<div className="grid gap-6">
			<Section title={`From v${a.version} to v${b.version}`}>
				<ChangeTotals counts={changes} />
				<p className="mt-1 text-subtle text-xs">
					{formatCount(a.row_count)} → {formatCount(b.row_count)} rows, watermark <SessionDate date={a.watermark} /> →{" "}
					<SessionDate date={b.watermark} />; {plural(changes.files_read, "file")} read (
					{formatBytes(changes.bytes_read)}), {formatCount(changes.files_shared)} shared. {schemaText(schema)}
				</p>
			</Section>
			{changes.symbols === 0 ? (
				<EmptyState title="No row differs">Both versions hold the same content.</EmptyState>
			) : (
				<>
					<div className="grid gap-4 md:grid-cols-2">
						<ChangeTable
							label="Changes by symbol"
							header={`Symbol (${formatCount(changes.symbols)})`}
							rows={changes.by_symbol.map((row) => ({ ...row, name: row.symbol }))}
							total={changes.symbols}
						/>
						<ChangeTable
							label="Changes by session"
							header={`Session (${formatCount(changes.dates)})`}
							rows={changes.by_date.map((row) => ({ ...row, name: row.date }))}
							total={changes.dates}
						/>
					</div>
					<Section
						title="Values, largest change first"
						aside={
							<Button look="quiet" onClick={download}>
								<Download aria-hidden className="size-3.5" />
								{total > values.length
									? `CSV of the first ${formatCount(values.length)}`
									: `CSV of all ${formatCount(values.length)}`}
							</Button>
						}
					>
						<DataTable
							label="Changed values"
							columns={VALUE_COLUMNS}
							rows={values.slice(0, SHOWN)}
							rowKey={(row) => `${row.symbol} ${row.date} ${row.field}`}
							compact={(row) => <CompactValue row={row} />}
							fading={fading}
						/>
						{total > SHOWN && (
							<p className="mt-2 text-subtle text-xs">
								{formatCount(Math.min(SHOWN, values.length))} of {formatCount(total)} values. All of them:{" "}
								<span className="num">
									npx qtrade diff {compared.dataset} {a.version} {b.version} --limit {total} --json
								</span>
							</p>
						)}
					</Section>
				</>
			)}
		</div>
	);
}

function schemaText(schema: CompareView["schema"]): string {
	if (schema === null) return "The schemas could not be compared: a manifest cannot be read.";
	const parts = (["added", "removed", "retyped"] as const).flatMap((kind) =>
		schema[kind].length > 0 ? [`${kind} ${schema[kind].join(", ")}`] : [],
	);
	return parts.length > 0 ? `The schema differs: ${parts.join("; ")}.` : "The schema is the same.";
}
