"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { type LineageImpact, stretchText, type VersionStretch } from "@/server/vocabulary/lineage-views";
import { Button } from "../../_ui/button";
import { Link } from "../../_ui/link";
import { Notice } from "../../_ui/notice";
import { plural } from "../../_ui/number-format";
import { problemOf } from "../_client/problem";
import { useTRPC } from "../_client/trpc";
import { Readers } from "../_parts/readers";
import { paths } from "../paths";

/** What rests on the version: what is suspect since it was withdrawn, or would be if it were rolled back. */
export function Impact({
	of,
	rollback,
	thinkOf,
}: {
	of: string;
	/** the rollback that the graph shows, if any */
	rollback: number | null;
	thinkOf: (version: number | null) => void;
}) {
	const trpc = useTRPC();
	const { data, isError, error, refetch } = useQuery(
		trpc.lineage.impact.queryOptions({ of, to: rollback }, { placeholderData: keepPreviousData }),
	);
	if (!data && isError) {
		return (
			<Notice
				state="unknown"
				className="mb-4"
				title="What rests on it could not be read"
				action={<Button onClick={() => void refetch()}>Try again</Button>}
			>
				{problemOf(error).title}
			</Notice>
		);
	}
	if (!data) return <div role="status" aria-label={`Loading what rests on ${of}`} className="mb-4 h-8" />;
	if (data.mode === "nothing") return null;
	if (data.mode === "withdrawn") {
		return (
			<Notice state="suspect" className="mb-4" title={<>It was withdrawn: {sumOf(data, "suspect")}.</>}>
				<Details impact={data} />
			</Notice>
		);
	}
	const to = data.rollback?.to_version ?? 0;
	if (rollback === null) {
		return (
			<div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
				<Button onClick={() => thinkOf(to)}>What becomes suspect if this is rolled back?</Button>
				<span className="text-muted">to v{to}, the last version before it with other content</span>
			</div>
		);
	}
	return (
		<Notice
			state="suspect"
			className="mb-4"
			title={
				<>
					A rollback to v{to} would withdraw {plural(data.withdraws_total, "version")};{" "}
					{sumOf(data, "would become suspect")}.
				</>
			}
			action={<Button onClick={() => thinkOf(null)}>Back to what is</Button>}
		>
			<Details impact={data} />
		</Notice>
	);
}

function sumOf({ suspects_total, readers_total }: LineageImpact, verb: string): string {
	const is = verb === "suspect" ? (suspects_total + readers_total === 1 ? "is suspect" : "are suspect") : verb;
	if (suspects_total + readers_total === 0) return `nothing that is known of rests on it`;
	const parts = [
		suspects_total > 0 && plural(suspects_total, "version"),
		readers_total > 0 && plural(readers_total, "reader"),
	].filter((part) => part !== false);
	return `${parts.join(" and ")} ${is}`;
}

function Details({ impact }: { impact: LineageImpact }) {
	const { withdraws, suspects, readers, readers_total } = impact;
	return (
		<div className="grid gap-x-10 gap-y-3 sm:grid-cols-[repeat(3,minmax(0,auto))] sm:justify-start">
			{impact.mode === "would" && (
				<Part title="Would be withdrawn">
					{withdraws.map((stretch) => (
						<li key={`${stretch.dataset} ${stretch.from_version}`}>
							<Stretch stretch={stretch} />
						</li>
					))}
				</Part>
			)}
			{suspects.length > 0 && (
				<Part title={impact.mode === "would" ? "Would be suspect" : "Suspect versions"}>
					{suspects.map((stretch) => (
						<li key={`${stretch.dataset} ${stretch.from_version}`}>
							<Stretch stretch={stretch} />
							<span className="block text-xs">{stretch.why}</span>
						</li>
					))}
				</Part>
			)}
			{readers.length > 0 && (
				<section aria-label="Who has read them">
					<h3 className="font-medium text-fg">Who has read {impact.mode === "would" ? "them" : "it"}</h3>
					<Readers readers={readers} total={readers_total} />
				</section>
			)}
		</div>
	);
}

function Part({ title, children }: { title: string; children: ReactNode }) {
	return (
		<section aria-label={title}>
			<h3 className="font-medium text-fg">{title}</h3>
			<ul className="grid gap-0.5">{children}</ul>
		</section>
	);
}

function Stretch({ stretch }: { stretch: VersionStretch }) {
	return (
		<Link href={paths.version(stretch.dataset, stretch.to_version)} className="text-accent hover:underline">
			{stretch.dataset} <span className="num">{stretchText(stretch)}</span>
		</Link>
	);
}
