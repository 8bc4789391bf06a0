/** Ctrl-C, SIGTERM and SIGHUP as one AbortController; the process is not ended by them any more. */
export function stopSignal(): AbortController {
	const controller = new AbortController();
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => controller.abort());
	return controller;
}
