/** A provider on this machine: a real HTTP server that speaks Yahoo's, Stooq's and a generic vendor's shapes, bad days included. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dayOf } from "../server/calendars/iso-date";
import { instantAt } from "../server/calendars/zone-time";

export type ServedBar = {
	date: string;
	open: number;
	high: number;
	low: number /** text where a vendor writes NaN */;
	close: number | string | null;
	volume: number;
};

/** One answer out of the ordinary; "pass" lets the request through to what is usual. */
export type BadAnswer =
	| { kind: "status"; status: number; retryAfter?: string; location?: string; body?: string }
	/** the connection ends in the middle of the answer */
	| { kind: "cut" }
	| { kind: "body"; body: string; type?: string }
	/** no answer at all: says that it was asked, and leaves the line open */
	| { kind: "hold"; asked: () => void }
	| { kind: "pass" };

export type ProviderServer = {
	url: string;
	/** symbol, as the provider writes it → its bars; a symbol that is not here is unknown */
	bars: Map<string, ServedBar[]>;
	/** symbol → /chart/result/0/events of Yahoo's answers, as it is */
	events: Map<string, unknown>;
	/** path → the JSON that it answers, whatever is asked */
	answers: Map<string, unknown>;
	/** taken one by one, before what is usual, by path prefix */
	bad: BadAnswer[];
	/** every request that came, as path and query */
	requests: string[];
	headers: IncomingMessage["headers"][];
	/** of Yahoo's answers */
	timeZone: string;
	currency: string;
	pageSize: number;
	close(): Promise<void>;
};

export const served = (date: string, close: number, volume = 1000): ServedBar => ({
	date,
	open: close,
	high: close,
	low: close,
	close,
	volume,
});

/** Starts it on a free port; whoever starts it closes it. */
export async function openProvider(): Promise<ProviderServer> {
	const provider: ProviderServer = {
		url: "",
		bars: new Map(),
		events: new Map(),
		answers: new Map(),
		bad: [],
		requests: [],
		headers: [],
		timeZone: "America/New_York",
		currency: "USD",
		pageSize: 2,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
	const server = createServer((request, response) => {
		provider.requests.push(request.url ?? "");
		provider.headers.push(request.headers);
		const bad = provider.bad.shift() ?? { kind: "pass" };
		if (bad.kind !== "pass") return misbehave(bad, response);
		const url = new URL(request.url ?? "/", provider.url);
		if (provider.answers.has(url.pathname)) return json(response, 200, provider.answers.get(url.pathname));
		if (url.pathname.startsWith("/v8/finance/chart/")) return yahoo(provider, url, response);
		if (url.pathname === "/q/d/l/") return stooq(provider, url, response);
		return vendor(provider, url, response);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	provider.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return provider;
}

export function misbehave(bad: Exclude<BadAnswer, { kind: "pass" }>, response: ServerResponse): void {
	if (bad.kind === "cut") {
		response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
		response.write('{"chart":', () => response.destroy());
		return;
	}
	if (bad.kind === "hold") {
		bad.asked();
		return;
	}
	if (bad.kind === "body") {
		response.writeHead(200, { "content-type": bad.type ?? "text/html" }).end(bad.body);
		return;
	}
	const headers = {
		...(bad.retryAfter !== undefined && { "retry-after": bad.retryAfter }),
		...(bad.location !== undefined && { location: bad.location }),
	};
	response.writeHead(bad.status, headers).end(bad.body ?? "");
}

const json = (response: ServerResponse, status: number, body: unknown): ServerResponse =>
	response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));

/** When a session's bar is stamped: at the open, in the exchange's zone. */
export const stampOf = (date: string, timeZone = "America/New_York"): number =>
	instantAt(dayOf(date), 9 * 60 + 30, timeZone).getTime() / 1000;

function yahoo(
	{ bars, events, timeZone, currency }: ProviderServer,
	url: URL,
	response: ServerResponse,
): ServerResponse {
	const symbol = decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
	const all = bars.get(symbol);
	if (!all) {
		const error = { code: "Not Found", description: "No data found, symbol may be delisted" };
		return json(response, 404, { chart: { result: null, error } });
	}
	const [from, to] = [Number(url.searchParams.get("period1")), Number(url.searchParams.get("period2"))];
	const found = all.filter(({ date }) => stampOf(date, timeZone) >= from && stampOf(date, timeZone) < to);
	const meta = {
		currency,
		symbol,
		exchangeTimezoneName: timeZone,
		dataGranularity: "1d",
		instrumentType: "EQUITY",
	};
	const column = (field: keyof ServedBar) => found.map((bar) => bar[field]);
	const quote = Object.fromEntries(
		(["open", "high", "low", "close", "volume"] as const).map((field) => [field, column(field)]),
	);
	const indicators = { quote: [found.length === 0 ? {} : quote] };
	const timestamp = found.map(({ date }) => stampOf(date, timeZone));
	const result = {
		meta,
		...(found.length > 0 && { timestamp }),
		...(events.has(symbol) && { events: events.get(symbol) }),
		indicators,
	};
	return json(response, 200, { chart: { result: [result], error: null } });
}

function stooq({ bars }: ProviderServer, url: URL, response: ServerResponse): ServerResponse {
	const text = (body: string): ServerResponse => response.writeHead(200, { "content-type": "text/plain" }).end(body);
	if (url.searchParams.get("apikey") !== "let me in") return text("<html><body>Get your apikey</body></html>");
	const all = bars.get(url.searchParams.get("s") ?? "");
	if (!all) return text("No data");
	const day = (date: string): string => date.replaceAll("-", "");
	const [from = "", to = ""] = [url.searchParams.get("d1") ?? "", url.searchParams.get("d2") ?? ""];
	const lines = all
		.filter(({ date }) => day(date) >= from && day(date) <= to)
		.map(({ date, open, high, low, close, volume }) => [date, open, high, low, close, volume].join(","));
	return text(["Date,Open,High,Low,Close,Volume", ...lines, ""].join("\r\n"));
}

/** GET /eod/{symbol}?from&to&page → {"data": {"rows": [{"day", "ohlc": [...], "vol"}]}, "links": {"next"}} */
function vendor({ bars, pageSize }: ProviderServer, url: URL, response: ServerResponse): ServerResponse {
	const all = bars.get(url.pathname.split("/").at(-1) ?? "");
	if (!all) return json(response, 404, { message: "no such symbol" });
	const [from = "", to = "9999"] = [url.searchParams.get("from") ?? "", url.searchParams.get("to") ?? "9999"];
	const page = Number(url.searchParams.get("page") ?? 1);
	const found = all.filter(({ date }) => date >= from && date <= to);
	const rows = found
		.slice((page - 1) * pageSize, page * pageSize)
		.map(({ date, open, high, low, close, volume }) => ({ day: date, ohlc: [open, high, low, close], vol: volume }));
	const following = new URL(url);
	following.searchParams.set("page", String(page + 1));
	const next = page * pageSize < found.length ? `${following.pathname}${following.search}` : null;
	return json(response, 200, { data: { rows }, links: { next } });
}
