import { qtrade } from "./command-line";
import { startConsole } from "./console-process";

/** Starts the console once for all tests; the function it returns stops it and looks at what it leaves. */
export default async function globalSetup(): Promise<() => Promise<void>> {
	const running = await startConsole();
	process.env.QTRADE_E2E_URL = running.url;
	process.env.QTRADE_E2E_HOME = running.home;
	process.env.QTRADE_E2E_PASSWORD = running.password;
	process.env.QTRADE_E2E_PID = String(running.pid);
	return async () => {
		try {
			await running.stop();
			// Whatever the tests clicked, every invariant still holds; and the home can be opened again.
			await qtrade("fsck", "--deep");
		} finally {
			running.remove();
		}
	};
}
