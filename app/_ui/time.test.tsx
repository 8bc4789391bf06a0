import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { AtExchange, ClockProvider, type Clocks } from "./clock";
import { Time } from "./time";
import { TipProvider } from "./tooltip";

const CLOSE = "2024-07-05T15:30:00.000Z";
const clocks: Clocks = {
	now: () => Date.parse(CLOSE),
	simulated: false,
	exchanges: [{ mic: "XNYS", time_zone: "America/New_York" }],
	timeZone: "America/New_York",
};
const textOf = (content: ReactNode): string =>
	renderToStaticMarkup(
		<TipProvider>
			<ClockProvider clocks={clocks}>{content}</ClockProvider>
		</TipProvider>,
	).replace(/<[^>]*>/g, "");

test("a time is told as it is at the main exchange, and within a dataset's as it is there", () => {
	const time = <Time at={CLOSE} clock="app" show="exchange" />;
	expect(textOf(time)).toBe("Fri 11:30 EDT");
	expect(textOf(<AtExchange timeZone="Europe/London">{time}</AtExchange>)).toBe("Fri 16:30 BST");
});

test("how long ago something was is the same at every exchange", () => {
	const time = <Time at="2024-07-05T15:00:00.000Z" clock="app" />;
	expect(textOf(time)).toBe("30 min ago");
	expect(textOf(<AtExchange timeZone="Europe/London">{time}</AtExchange>)).toBe("30 min ago");
});
