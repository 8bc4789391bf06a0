/** How hard a provider is asked: a definition's limits over our defaults. */
import type { ProviderLimitSettings } from "../../vocabulary/definition";
import { PROVIDER_LIMITS, type ProviderLimits } from "./provider-client";

export const limitsOf = (settings: ProviderLimitSettings = {}): ProviderLimits => ({
	attempts: settings.attempts ?? PROVIDER_LIMITS.attempts,
	backoffMs: settings.backoff_ms ?? PROVIDER_LIMITS.backoffMs,
	waitMaxMs: settings.wait_max_seconds === undefined ? PROVIDER_LIMITS.waitMaxMs : settings.wait_max_seconds * 1000,
	requestsPerMinute: settings.requests_per_minute ?? PROVIDER_LIMITS.requestsPerMinute,
	timeoutMs: settings.timeout_seconds === undefined ? PROVIDER_LIMITS.timeoutMs : settings.timeout_seconds * 1000,
	bytesMax: settings.bytes_max ?? PROVIDER_LIMITS.bytesMax,
});
