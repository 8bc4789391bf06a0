"use client";
import type { ReactNode } from "react";
import type { ColumnProfile, ProfileView } from "@/server/vocabulary/query-views";
import { cn } from "../../_ui/cn";
import { useIsPhone } from "../../_ui/media";
import { formatCount, plural } from "../../_ui/number-format";
import { formatDuration } from "../../_ui/time-format";
import { ProfileHistogram } from "./profile-histogram";
import { boundText, figureText, shareText } from "./profile-text";

const NONE = <span className="text-subtle">–</span>;

/** The smallest or largest value. Text may be long: it is cut, and whole on hover. */
function Bound({ column, value }: { column: ColumnProfile; value: string | null }) {
	if (value === null) return NONE;
	const text = boundText(column, value);
	return (
		<span title={value === text ? undefined : value} className="inline-block max-w-36 truncate align-bottom">
			{text === "" ? <span className="text-subtle italic">empty</span> : text}
		</span>
	);
}

function Nulls({ column, of }: { column: ColumnProfile; of: number }) {
	if (column.nulls === 0) return <span className="text-subtle">0</span>;
	return (
		<>
			{formatCount(column.nulls)} <span className="inline-block text-subtle">{shareText(column.nulls, of)}</span>
		</>
	);
}

type Figure = { id: string; header: string; cell: (column: ColumnProfile, rows: number) => ReactNode };

const quartile = (id: string, header: string, at: 0 | 1 | 2): Figure => ({
	id,
	header,
	cell: ({ quartiles }) => (quartiles === null ? NONE : figureText(quartiles[at])),
});

const FIGURES: readonly Figure[] = [
	{ id: "nulls", header: "Nulls", cell: (column, rows) => <Nulls column={column} of={rows} /> },
	{
		id: "distinct",
		header: "Distinct",
		cell: ({ distinct, distinct_exact: exact }) => `${exact ? "" : "≈ "}${formatCount(distinct)}`,
	},
	{ id: "min", header: "Min", cell: (column) => <Bound column={column} value={column.min} /> },
	quartile("q25", "25%", 0),
	quartile("median", "Median", 1),
	quartile("q75", "75%", 2),
	{ id: "max", header: "Max", cell: (column) => <Bound column={column} value={column.max} /> },
	{ id: "mean", header: "Mean", cell: ({ mean }) => (mean === null ? NONE : figureText(mean)) },
];

/** What is in each column of an answer: what is missing, from where to where it reaches, how it is spread. */
export function ProfileTable({ profile }: { profile: ProfileView }) {
	const isPhone = useIsPhone();
	return (
		<>
			{isPhone ? <Stacked profile={profile} /> : <Wide profile={profile} />}
			<p className="mt-2 text-sm text-subtle">
				<span className="num text-fg">{formatCount(profile.row_count)}</span> {profile.row_count === 1 ? "row" : "rows"}
				, {plural(profile.columns.length, "column")}, in{" "}
				<span className="num">{formatDuration(profile.duration_ms)}</span>. Quartiles, and what is marked ≈, are
				estimates.
			</p>
		</>
	);
}

function Wide({ profile }: { profile: ProfileView }) {
	return (
		<section
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
			tabIndex={0}
			aria-label="Column profile"
			className="thin-scroll relative max-h-[68vh] overflow-auto border-y"
		>
			<table className="w-full border-separate border-spacing-0 font-mono text-xs">
				<thead>
					<tr>
						<Head>Column</Head>
						{FIGURES.map(({ id, header }) => (
							<Head key={id} className="text-right">
								{header}
							</Head>
						))}
						<Head>Spread, min to max</Head>
					</tr>
				</thead>
				<tbody>
					{profile.columns.map((column, at) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: a query may name two columns alike
						<tr key={at} className="hover:bg-hover">
							<th scope="row" className="h-10 border-b px-3 text-left font-normal">
								<span className="block max-w-48 truncate">{column.name}</span>
								<span className="block text-2xs text-subtle lowercase">{column.type}</span>
							</th>
							{FIGURES.map(({ id, cell }) => (
								<td key={id} className="whitespace-nowrap border-b px-3 text-right tabular-nums">
									{cell(column, profile.row_count)}
								</td>
							))}
							<td className="border-b px-3">
								<ProfileHistogram column={column} />
							</td>
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

function Head({ className, children }: { className?: string; children: ReactNode }) {
	return (
		<th
			scope="col"
			className={cn(
				"sticky top-0 z-10 h-8 whitespace-nowrap border-b border-b-line-strong bg-sunken px-3 text-left font-normal",
				className,
			)}
		>
			{children}
		</th>
	);
}

/** A phone has no room for eleven columns: each column is a block of its own. */
function Stacked({ profile }: { profile: ProfileView }) {
	return (
		<ul aria-label="Column profile" className="border-t">
			{profile.columns.map((column, at) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: a query may name two columns alike
				<li key={at} className="grid gap-1.5 border-b py-2.5">
					<div className="flex items-end justify-between gap-3">
						<p className="min-w-0 font-mono text-sm">
							<span className="block truncate font-medium">{column.name}</span>
							<span className="block text-2xs text-subtle lowercase">{column.type}</span>
						</p>
						<ProfileHistogram column={column} />
					</div>
					<dl className="grid grid-cols-4 gap-x-2 gap-y-1">
						{FIGURES.map(({ id, header, cell }) => (
							<div key={id} className="min-w-0">
								<dt className="text-2xs text-subtle">{header}</dt>
								<dd className="font-mono text-xs tabular-nums *:max-w-full">{cell(column, profile.row_count)}</dd>
							</div>
						))}
					</dl>
				</li>
			))}
		</ul>
	);
}
