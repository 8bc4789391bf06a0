/** The SEC on this machine: a real HTTP server with its quarterly archives and company facts, bad days included. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type BadAnswer, misbehave } from "./provider-server";

export type SecServer = {
	url: string;
	/** "2009q3" → the archive */
	archives: Map<string, Buffer>;
	/** CIK without leading zeros → the answer */
	companies: Map<string, unknown>;
	/** taken one by one, before what is usual */
	bad: BadAnswer[];
	/** every request that came, as path and query */
	requests: string[];
	headers: IncomingMessage["headers"][];
	close(): Promise<void>;
};

/** Starts it on a free port; whoever starts it closes it. */
export async function openSec(): Promise<SecServer> {
	const sec: SecServer = {
		url: "",
		archives: new Map(),
		companies: new Map(),
		bad: [],
		requests: [],
		headers: [],
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
	const server = createServer((request, response) => {
		sec.requests.push(request.url ?? "");
		sec.headers.push(request.headers);
		const bad = sec.bad.shift() ?? { kind: "pass" };
		if (bad.kind !== "pass") return misbehave(bad, response);
		if (!request.headers["user-agent"]?.includes("@")) {
			return html(response, 403, "<title>SEC.gov | Your Request Originates from an Undeclared Automated Tool</title>");
		}
		answer(sec, request.url ?? "", response);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	sec.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return sec;
}

const html = (response: ServerResponse, status: number, body: string): ServerResponse =>
	response.writeHead(status, { "content-type": "text/html" }).end(`<!DOCTYPE html><html>${body}</html>`);

function answer({ archives, companies }: SecServer, path: string, response: ServerResponse): ServerResponse {
	const archive = archives.get(/^\/files\/dera\/financial-statement-data-sets\/(\w+)\.zip$/.exec(path)?.[1] ?? "");
	if (archive) return response.writeHead(200, { "content-type": "application/zip" }).end(archive);
	const cik = /^\/api\/xbrl\/companyfacts\/CIK(\d{10})\.json$/.exec(path)?.[1];
	if (cik === undefined) return html(response, 404, "<title>SEC.gov | Page not found</title>");
	const company = companies.get(String(Number(cik)));
	if (company === undefined) {
		response.writeHead(404, { "content-type": "application/xml" });
		return response.end('<?xml version="1.0" encoding="UTF-8"?><Error><Code>NoSuchKey</Code></Error>');
	}
	// A text stays as it is: JSON.stringify would round what a test wants to see unrounded.
	const body = typeof company === "string" ? company : JSON.stringify(company);
	return response.writeHead(200, { "content-type": "application/json" }).end(body);
}
