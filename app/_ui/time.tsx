"use client";
import { type ClockName, useClocks, useTick } from "./clock";
import { cn } from "./cn";
import { formatRelative, formatUtc, formatZoned, formatZonedClock, weekdayOf } from "./time-format";
import { Tip } from "./tooltip";

const HOUR = 3_600_000;

/**
 * An instant, relative to its clock, with the exact UTC and exchange time on hover; `show="exchange"` writes the
 * exchange's time out instead, where it must be visible without hovering.
 */
export function Time({
	at,
	clock = "real",
	show = "relative",
	absent = "–",
	className,
}: {
	at: string | null | undefined;
	clock?: ClockName;
	show?: "relative" | "exchange";
	absent?: string;
	className?: string;
}) {
	const clocks = useClocks();
	const atMs = at ? Date.parse(at) : Number.NaN;
	const nowMs = clocks.now(clock);
	// Seconds are only read while they still matter; otherwise half a minute is often enough.
	useTick(Number.isNaN(atMs) ? 0 : clocks.simulated || Math.abs(atMs - nowMs) < HOUR ? 1000 : 30_000);
	if (!at || Number.isNaN(atMs))
		return <span className={cn("whitespace-nowrap text-subtle", className)}>{absent}</span>;
	// Beside a simulated exchange, the exchange's real time would pass for one on its clock; logs are in UTC, too.
	const written = clocks.simulated && clock === "real" ? formatUtc(atMs) : formatZonedClock(atMs, clocks.timeZone);
	return (
		<Tip
			label={
				<span className="num block whitespace-nowrap leading-5">
					{formatUtc(atMs)}
					<br />
					{formatZoned(atMs, clocks.timeZone)}
					{clocks.simulated && (
						<>
							<br />
							<span className="font-sans text-subtle">
								{clock === "app" ? "on the simulated clock" : "in real time"}
							</span>
						</>
					)}
				</span>
			}
		>
			<time dateTime={at} className={cn("whitespace-nowrap tabular-nums", className)}>
				{show === "relative" ? formatRelative(atMs, nowMs) : written}
			</time>
		</Tip>
	);
}

/** A session's date as the exchange's calendar has it, with its weekday on hover. */
export function SessionDate({ date, className }: { date: string | null | undefined; className?: string }) {
	if (!date) return <span className={cn("text-subtle", className)}>–</span>;
	return (
		<time dateTime={date} title={weekdayOf(date)} className={cn("num whitespace-nowrap", className)}>
			{date}
		</time>
	);
}
