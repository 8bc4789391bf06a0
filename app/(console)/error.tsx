"use client";
import { ErrorPanel } from "../_ui/error-panel";

/** What a page that could not be drawn shows in its place, inside the frame. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
	return (
		<div className="pt-2">
			<ErrorPanel
				problem={{
					title: "this page could not be shown",
					meaning: "A fault in the console. Runs, versions and published data are not affected.",
					remedy: "Try again. If it comes back, the error id finds the log line that says why.",
					errorId: error.digest ?? null,
				}}
				onRetry={reset}
			/>
		</div>
	);
}
