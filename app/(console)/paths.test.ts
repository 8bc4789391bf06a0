import { describe, expect, test } from "vitest";
import { safeNext } from "./paths";

describe("where to go after signing in", () => {
	test.each(["/", "/datasets", "/runs?state=failed,lost", "/datasets/a%2Fb?tab=data#x", "/logins", "/runs//1"])(
		"%j is a page of the console",
		(next) => expect(safeNext(next)).toBe(next),
	);

	test.each([
		"//evil.example",
		"/\\evil.example",
		"/\t/evil.example",
		"/\n/evil.example",
		"/\r\n/evil.example",
		"\t//evil.example",
		"/\u0000/evil.example",
		"/.//evil.example",
		"/a/..//evil.example",
		"https://evil.example/",
		"https:/evil.example",
		"javascript:alert(1)",
		"evil.example",
		"//",
		"/login",
		"/login?next=/",
		"/x/../login",
		"",
		null,
		undefined,
	])("%j is not", (next) => expect(safeNext(next)).toBe("/"));
});
