"use client";
import "./globals.css";
import { ErrorPanel } from "./_ui/error-panel";
import { PlainPage } from "./_ui/plain-page";

/** The last resort: the root layout itself failed. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
	return (
		<html lang="en">
			<body>
				<PlainPage title="qtrade">
					<ErrorPanel
						problem={{
							title: "the console could not start",
							meaning: "Runs, versions and published data are not affected; the command line works as before.",
							remedy: "Try again. If it comes back, run npx qtrade doctor on the server.",
							errorId: error.digest ?? null,
						}}
						onRetry={reset}
					/>
				</PlainPage>
			</body>
		</html>
	);
}
