/**
 * What a request must be before anybody asks who it is from: for this console by name, from this console's own pages
 * when it could change something, and not larger than anything the console sends. Pure: headers in, refusal out.
 */
import type { Env } from "./env";
import { QtradeError } from "./errors";

const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"];
const BODY_MAX_BYTES = 1 << 20;

type Settings = Pick<Env, "port" | "nextAuthUrl">;

/** The origins that this console has: as configured, and by this machine's own names. */
export function originsOf(settings: Settings): string[] {
	const loopback = LOOPBACK_NAMES.map((name) => `http://${name}:${settings.port}`);
	// Through URL, which leaves a scheme's usual port out as browsers do.
	return [...(settings.nextAuthUrl === null ? [] : [settings.nextAuthUrl]), ...loopback].map(
		(address) => new URL(address).origin,
	);
}

/**
 * Refuses a request that was meant for another host: a page of somebody else's whose name was made to point here
 * (DNS rebinding) still sends its own name.
 * @throws QtradeError("forbidden")
 */
export function requireOwnHost(headers: Headers, settings: Settings): void {
	const host = headers.get("host")?.toLowerCase() ?? "";
	if (originsOf(settings).some((origin) => new URL(origin).host === host)) return;
	throw new QtradeError(
		"forbidden",
		`this console is at ${originsOf(settings)[0]}: open it there (NEXTAUTH_URL says where it is)`,
		{ details: { reason: "host" } },
	);
}

/**
 * Refuses what a browser says comes from another site. A request that says nothing of where it comes from passes.
 * @throws QtradeError("forbidden")
 */
export function refuseForeignOrigin(headers: Headers, settings: Settings): void {
	const origin = headers.get("origin");
	const site = headers.get("sec-fetch-site");
	const foreignOrigin = origin !== null && !originsOf(settings).includes(origin);
	// "none" is a person's own doing: an address typed, a bookmark.
	const foreignSite = site === "cross-site" || site === "same-site";
	if (!foreignOrigin && !foreignSite) return;
	throw new QtradeError("forbidden", "this request comes from another site's page", { details: { reason: "origin" } });
}

/**
 * Refuses a POST that could come from somebody else's form or script: it must be JSON, of a known and modest size, and
 * say that it comes from this console's own page, unless a personal token stands for it, which no page has by itself.
 * @throws QtradeError("forbidden") or ("invalid_input")
 */
export function requireOwnPost(headers: Headers, settings: Settings): void {
	refuseForeignOrigin(headers, settings);
	const own = headers.get("origin") !== null || headers.get("sec-fetch-site") === "same-origin";
	if (!own && bearerOf(headers) === null) {
		throw new QtradeError("forbidden", "a request that changes something must come from the console's own pages", {
			details: { reason: "origin" },
		});
	}
	const type = headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
	if (type !== "application/json") throw new QtradeError("invalid_input", "send application/json");
	requireModestBody(headers);
}

/** @throws QtradeError("invalid_input") for a body that is too large, or of unknown size */
export function requireModestBody(headers: Headers): void {
	const length = headers.get("content-length");
	if (length !== null && /^\d+$/.test(length) && Number(length) <= BODY_MAX_BYTES) return;
	throw new QtradeError("invalid_input", "send a body with its Content-Length, of at most 1 MiB");
}

/** What stands after "Bearer" in the Authorization header; null without one; "" for another scheme. */
export function bearerOf(headers: Headers): string | null {
	const value = headers.get("authorization");
	return value === null ? null : (/^Bearer ([!-~]+)$/i.exec(value)?.[1] ?? "");
}

/**
 * Who asks, as an address that attempts to sign in are counted by. The console listens on this machine only, so without
 * a proxy that is trusted everybody comes from here, whatever the header says.
 */
export function addressOf(headers: Headers, settings: Pick<Env, "trustProxy">): string {
	const forwarded = settings.trustProxy ? headers.get("x-forwarded-for") : null;
	// Each proxy adds the address that it saw at the end; what stands before is the client's own claim.
	return forwarded?.split(",").at(-1)?.trim() || "127.0.0.1";
}
