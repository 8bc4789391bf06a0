"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../../_ui/button";
import { cn } from "../../../_ui/cn";
import { EmptyState } from "../../../_ui/empty-state";
import { ErrorPanel } from "../../../_ui/error-panel";
import { Select } from "../../../_ui/field";
import { plural } from "../../../_ui/number-format";
import { RowsSkeleton } from "../../../_ui/skeleton";
import { StateBadge } from "../../../_ui/state-badge";
import { problemOf } from "../../_client/problem";
import { LOG_LEVELS, LogLines } from "./log-lines";
import { useRunLog } from "./use-run-log";

/** What the run says, as it says it. It stays at the end until its reader scrolls up. */
export function RunLog({ id, open }: { id: number; open: boolean }) {
	const log = useRunLog(id, open);
	const box = useRef<HTMLDivElement>(null);
	const [following, setFollowing] = useState(open);
	const [level, setLevel] = useQueryState("level", parseAsStringLiteral(LOG_LEVELS).withDefault("debug"));

	// biome-ignore lint/correctness/useExhaustiveDependencies: a new line is what makes it scroll
	useEffect(() => {
		if (following && box.current) box.current.scrollTop = box.current.scrollHeight;
	}, [log.count, following]);

	if (!log.read) {
		return log.error ? (
			<ErrorPanel problem={problemOf(log.error)} onRetry={log.retry} />
		) : (
			<RowsSkeleton rows={8} columns={3} rowClass="h-6" label="Loading the log" />
		);
	}
	if (log.count === 0) {
		return (
			<EmptyState title="Nothing is logged yet">
				{open ? "Lines appear here as a worker writes them." : "The run ended before it wrote anything."}
			</EmptyState>
		);
	}
	return (
		<>
			<div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2 text-sm text-subtle">
				<Select
					aria-label="Least level shown"
					value={level}
					onChange={(event) => void setLevel(LOG_LEVELS.find((name) => name === event.target.value) ?? null)}
				>
					<option value="debug">All lines</option>
					<option value="info">info and worse</option>
					<option value="warn">warn and worse</option>
					<option value="error">errors only</option>
				</Select>
				<span>{plural(log.count, "line")}</span>
				{open && <StateBadge state="running" />}
				<span className="ml-auto">times in UTC</span>
			</div>
			<div className="relative">
				<div
					ref={box}
					role="log"
					aria-label={`Log of run ${id}`}
					// biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
					tabIndex={0}
					onScroll={(event) => {
						const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
						setFollowing(scrollHeight - scrollTop - clientHeight < 24);
					}}
					className={cn("thin-scroll max-h-[62vh] overflow-auto border-y py-1 font-mono text-xs", open && "min-h-64")}
				>
					{log.chunks.map((chunk) => (
						<LogLines key={chunk.first} events={chunk.events} level={level} />
					))}
				</div>
				{open && !following && (
					<Button look="primary" className="absolute right-3 bottom-3" onClick={() => setFollowing(true)}>
						Follow the end
					</Button>
				)}
			</div>
			{log.error !== null && (
				<p role="status" className="mt-2 text-sm text-warn">
					Newer lines could not be read; it is tried again.
				</p>
			)}
		</>
	);
}
