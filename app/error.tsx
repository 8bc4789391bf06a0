"use client";
import { ErrorPanel } from "./_ui/error-panel";

/** What a page that could not be drawn shows in its place. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
	return (
		<div className="px-4 pt-8">
			<ErrorPanel
				problem={{
					title: "this page could not be shown",
					meaning:
						"Most often the server cannot reach its database. Runs, versions and published data are not affected.",
					remedy:
						"Try again. If it comes back, run npx qtrade doctor on the server; the error id finds the log line that says why.",
					errorId: error.digest ?? null,
				}}
				onRetry={reset}
			/>
		</div>
	);
}
