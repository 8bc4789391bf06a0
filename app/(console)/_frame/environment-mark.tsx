"use client";
import { useClocks, useTick } from "../../_ui/clock";
import { cn } from "../../_ui/cn";
import { Skeleton } from "../../_ui/skeleton";
import { formatUtc, formatUtcClock, formatZonedClock } from "../../_ui/time-format";
import { Tip } from "../../_ui/tooltip";
import { useEnvironment } from "../_client/environment-clock";
import { useLive } from "../_client/live-updates";

const SAID = { dev: "dev", staging: "staging", prod: "PRODUCTION" } as const;

/** Which environment this is. Production is a filled mark and, in the frame, a stripe over the whole page. */
export function EnvironmentMark() {
	const { data } = useEnvironment();
	if (!data) return <Skeleton className="h-5 w-10" />;
	return (
		<span
			className={cn(
				"inline-flex h-6 items-center rounded-sm border px-2 font-semibold text-xs",
				data.name === "prod" && "border-prod bg-prod text-on-prod tracking-wide",
				data.name === "staging" && "border-control text-fg",
				data.name === "dev" && "border-line-strong text-muted",
			)}
		>
			<span className="sr-only">Environment: </span>
			{SAID[data.name]}
		</span>
	);
}

/** The stripe that says "production" from across the room. */
export function EnvironmentStripe() {
	const { data } = useEnvironment();
	return data?.name === "prod" ? <div aria-hidden className="fixed inset-x-0 top-0 z-40 h-[3px] bg-prod" /> : null;
}

/** As many clocks as the bar has room for. */
const CLOCKS_MAX = 2;

/** The exchanges' times and UTC, always in sight; marked where the clock is simulated. */
export function ExchangeClock() {
	const { data } = useEnvironment();
	const clocks = useClocks();
	useTick(data ? 1000 : 0);
	if (!data) return <Skeleton className="h-4 w-32" />;
	const now = clocks.now("app");
	const rate = data.clock_rate === 0 ? "stopped" : data.clock_rate === 1 ? "" : `×${data.clock_rate}`;
	const several = clocks.exchanges.length > 1;
	return (
		<div className="flex min-w-0 items-center gap-2">
			<Tip
				label={
					<span className="num block whitespace-nowrap leading-5">
						{formatUtc(now)}
						{several &&
							clocks.exchanges.map(({ mic, time_zone }) => (
								<span key={mic} className="block">
									{mic} {formatZonedClock(now, time_zone)}
								</span>
							))}
					</span>
				}
				side="bottom"
			>
				<div
					className={cn(
						"num whitespace-nowrap text-xs leading-4",
						// Two exchanges stand one above the other until there is room for three clocks in a row.
						several ? "lg:flex lg:gap-3 lg:text-sm" : "sm:flex sm:gap-3 sm:text-sm",
					)}
				>
					{clocks.exchanges.slice(0, CLOCKS_MAX).map(({ mic, time_zone }) => (
						<div key={mic}>
							<span className="text-subtle max-sm:sr-only">{mic} </span>
							{formatZonedClock(now, time_zone)}
						</div>
					))}
					<div className={cn("text-subtle", several && "max-lg:sr-only")}>{formatUtcClock(now)} UTC</div>
				</div>
			</Tip>
			{data.clock_simulated && (
				<Tip
					side="bottom"
					label="The exchange's clock is simulated here: closes, due times and freshness follow it. When runs started and versions were published is real time."
				>
					<span className="whitespace-nowrap rounded-sm border border-warn/60 border-dashed px-1.5 font-medium text-2xs text-warn leading-5">
						<span className="max-sm:hidden">simulated clock</span>
						<span className="sm:hidden">sim</span> {rate}
					</span>
				</Tip>
			)}
		</div>
	);
}

/** Says when the page no longer follows what happens. While it does, it says nothing. */
export function LiveMark() {
	const { status } = useLive();
	if (status !== "lost") return null;
	return (
		<Tip
			side="bottom"
			label="The stream of changes is interrupted; it is tried again every few seconds. Pages are asked again when it is back."
		>
			<span role="status" className="whitespace-nowrap text-warn text-xs">
				<span className="max-lg:sr-only">live updates </span>interrupted
			</span>
		</Tip>
	);
}
