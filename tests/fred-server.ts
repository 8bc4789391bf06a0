/** FRED on this machine: a real HTTP server that speaks its observations, cut to the real-time period as FRED cuts them. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dayOf, isoOf } from "../server/calendars/iso-date";
import { type BadAnswer, misbehave } from "./provider-server";

/** A value, and the day from which FRED said so. */
export type Said = { date: string; value: string; vintage: string };

export type FredServer = {
	url: string;
	series: Map<string, Said[]>;
	/** taken one by one, before what is usual */
	bad: BadAnswer[];
	/** every request that came, as its query */
	requests: URLSearchParams[];
	/** FRED has 2,000 */
	vintagesMax: number;
	close(): Promise<void>;
};

export const FRED_KEY = "abcdefghijklmnopqrstuvwxyz123456";
const LAST_DAY = "9999-12-31";

/** Starts it on a free port; whoever starts it closes it. */
export async function openFred(): Promise<FredServer> {
	const fred: FredServer = {
		url: "",
		series: new Map(),
		bad: [],
		requests: [],
		vintagesMax: 2000,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
	const server = createServer((request, response) => {
		const { pathname, searchParams } = new URL(request.url ?? "/", fred.url);
		fred.requests.push(searchParams);
		const bad = fred.bad.shift() ?? { kind: "pass" };
		if (bad.kind !== "pass") return misbehave(bad, response);
		if (pathname !== "/fred/series/observations") return refuse(response, 404, "Not Found");
		observations(fred, searchParams, response);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	fred.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return fred;
}

const json = (response: ServerResponse, status: number, body: unknown): ServerResponse =>
	response.writeHead(status, { "content-type": "application/json; charset=UTF-8" }).end(JSON.stringify(body));

const refuse = (response: ServerResponse, status: number, problem: string): ServerResponse =>
	json(response, status, { error_code: status, error_message: problem });

function observations(fred: FredServer, query: URLSearchParams, response: ServerResponse): ServerResponse {
	const bad = (problem: string): ServerResponse => refuse(response, 400, `Bad Request.  ${problem}`);
	if (query.get("api_key") !== FRED_KEY) return bad("The value for variable api_key is not registered.");
	const said = fred.series.get(query.get("series_id") ?? "");
	if (!said) return bad("The series does not exist.");
	const text = (name: string, usual: string): string => query.get(name) ?? usual;
	const [from, to] = [text("realtime_start", LAST_DAY), text("realtime_end", LAST_DAY)];
	const vintages = new Set(said.map(({ vintage }) => vintage).filter((vintage) => vintage >= from && vintage <= to));
	if (vintages.size > fred.vintagesMax) {
		return bad(
			`There are ${vintages.size} vintage dates in the specified real-time period: ${from} to ${to}.  This exceeds the maximum number of vintage dates allowed (${fred.vintagesMax}).`,
		);
	}
	const start = text("observation_start", "1776-07-04");
	const found = said
		.map(({ date, value, vintage }) => ({ date, value, since: vintage, until: untilOf(said, date, vintage) }))
		.filter(({ date, since, until }) => date >= start && since <= to && until >= from)
		.sort((a, b) => (`${a.date} ${a.since}` < `${b.date} ${b.since}` ? -1 : 1))
		.map(({ date, value, since, until }) => ({
			realtime_start: since < from ? from : since,
			realtime_end: until > to ? to : until,
			date,
			value,
		}));
	const [offset, limit] = [Number(text("offset", "0")), Number(text("limit", "100000"))];
	return json(response, 200, {
		realtime_start: from,
		realtime_end: to,
		observation_start: start,
		observation_end: LAST_DAY,
		units: "lin",
		output_type: Number(text("output_type", "1")),
		file_type: "json",
		order_by: "observation_date",
		sort_order: "asc",
		count: found.length,
		offset,
		limit,
		observations: found.slice(offset, offset + limit),
	});
}

/** The day before FRED said something else about the same date. */
function untilOf(said: readonly Said[], date: string, vintage: string): string {
	const [next] = said
		.filter((other) => other.date === date && other.vintage > vintage)
		.map((other) => other.vintage)
		.sort();
	return next === undefined ? LAST_DAY : isoOf(dayOf(next) - 1);
}
