// Prints "passed failed skipped" of a JSON report by vitest or Playwright.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
if (report.stats) {
	const { expected, unexpected, flaky, skipped } = report.stats;
	console.log(expected, unexpected + flaky, skipped);
} else {
	console.log(report.numPassedTests, report.numFailedTests, report.numPendingTests + (report.numTodoTests ?? 0));
}
