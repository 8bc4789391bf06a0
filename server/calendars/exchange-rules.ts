/** What one exchange adds to the machinery of calendar.ts. Minutes are past local midnight. */
export type ExchangeRules = {
	mic: string;
	timeZone: string;
	knownFrom: string;
	knownUntil: string;
	opensAtMinutes: number;
	closesAtMinutes: number;
	/** day numbers of the weekdays on which the exchange is closed; days of other years and of weekends do no harm */
	holidaysOf(year: number): ReadonlySet<number>;
	/** minutes of an early close, null on an ordinary day */
	earlyCloseMinutes(day: number, year: number): number | null;
};
