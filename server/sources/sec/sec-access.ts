/** How the SEC wants to be asked: by somebody who says who they are, and at most ten times a second over all its hosts. */
import { QtradeError } from "../../errors";
import type { ProviderLimitSettings } from "../../vocabulary/definition";
import { limitsOf } from "../provider/limits";
import type { ProviderLimits } from "../provider/provider-client";

/**
 * Five a second to each of the two hosts that are asked (www.sec.gov, data.sec.gov) are ten together. Turns are given by the
 * process: whoever runs several workers against the SEC sets less.
 */
const PER_MINUTE_MAX = 300;
const PER_MINUTE = 240;
/** A late quarter's archive has a hundred megabytes. */
const TIMEOUT_SECONDS = 600;
const BYTES_MAX = 1 << 30;

/** A definition's limits, never above what the SEC allows. */
export const secLimits = (settings: ProviderLimitSettings = {}): ProviderLimits =>
	limitsOf({
		timeout_seconds: TIMEOUT_SECONDS,
		bytes_max: BYTES_MAX,
		...settings,
		requests_per_minute: Math.min(settings.requests_per_minute ?? PER_MINUTE, PER_MINUTE_MAX),
	});

const PRINTABLE = /^[\x20-\x7e]+$/;

/**
 * The headers of a request. The SEC answers 403 to whoever does not name a contact.
 * @param userAgent e.g. "Example Capital data@example.com", or {secret:NAME} for one that the environment holds
 */
export function secHeaders(userAgent: string): Record<string, string> {
	const isSecret = userAgent.includes("{secret:");
	if (PRINTABLE.test(userAgent) && (isSecret || /\S@\S/.test(userAgent))) return { "user-agent": userAgent };
	throw new QtradeError(
		"invalid_input",
		'source.user_agent must name you and an address, as the SEC asks: "Example Capital data@example.com", in plain letters',
	);
}
