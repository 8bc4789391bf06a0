/** What a test asks of staging where nothing of it matters but the files. */
import { calendarFor } from "../server/calendars/calendar";
import type { StageRequest } from "../server/lake/write/staging";
import { CANONICAL_CSV } from "../server/sources/source";

export const stagingRequest = (changes: Partial<StageRequest> & Pick<StageRequest, "files">): StageRequest => ({
	read: CANONICAL_CSV,
	constants: {},
	calendar: calendarFor("XNYS"),
	filingZone: "America/New_York",
	currency: null,
	window: { from: null, to: null },
	windows: null,
	finalDate: null,
	symbols: null,
	earlierQuarantine: [],
	today: "2026-01-01",
	priceUnit: 1,
	volumeUnit: 1,
	allowNegative: false,
	rules: {},
	jumpMax: 0.4,
	leftBehind: [],
	vanished: null,
	asked: null,
	askedFrom: null,
	overrides: [],
	endedOverrides: [],
	isReplay: false,
	base: new Map(),
	resolveInstruments: async () => ({ holders: new Map(), refused: [] }),
	keysOfInstruments: async () => new Map(),
	...changes,
});
