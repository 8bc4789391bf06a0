/** The content security policy of a page. Nothing comes from elsewhere, and only scripts that carry its nonce run. */

/**
 * @param options.nonce new for each request
 * @param options.https whether the console is behind TLS
 * @param options.development Next's development server evaluates code and writes styles of its own
 */
export function contentSecurityPolicy({
	nonce,
	https,
	development,
}: {
	nonce: string;
	https: boolean;
	development: boolean;
}): string {
	return [
		"default-src 'none'",
		`script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
		development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
		"connect-src 'self'",
		"img-src 'self' data:",
		"font-src 'self'",
		"manifest-src 'self'",
		"form-action 'self'",
		"frame-ancestors 'none'",
		"base-uri 'none'",
		...(https ? ["upgrade-insecure-requests"] : []),
	].join("; ");
}
