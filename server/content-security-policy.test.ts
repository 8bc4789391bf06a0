import { expect, test } from "vitest";
import { contentSecurityPolicy } from "./content-security-policy";

test("the policy lets nothing run that does not carry the nonce, and nothing come from elsewhere", () => {
	const policy = contentSecurityPolicy({ nonce: "bm9uY2U=", https: false, development: false });
	const directives = new Map(policy.split("; ").map((part) => [part.split(" ")[0], part.split(" ").slice(1)]));
	expect(directives.get("default-src")).toEqual(["'none'"]);
	expect(directives.get("script-src")).toEqual(["'self'", "'nonce-bm9uY2U='", "'strict-dynamic'"]);
	expect(directives.get("style-src")).toEqual(["'self'", "'nonce-bm9uY2U='"]);
	expect(directives.get("frame-ancestors")).toEqual(["'none'"]);
	expect(directives.get("base-uri")).toEqual(["'none'"]);
	expect(directives.get("form-action")).toEqual(["'self'"]);
	expect(policy).not.toMatch(/unsafe|https?:|\*/);
	expect(contentSecurityPolicy({ nonce: "x", https: true, development: false })).toMatch(/upgrade-insecure-requests$/);
});
