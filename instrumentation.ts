/** Before the console answers anything: an installation that is not safe to start does not. */
export async function register(): Promise<void> {
	if (process.env.NEXT_RUNTIME !== "nodejs") return;
	const { stopUnsafeStart } = await import("./server/ops/safe-start");
	await stopUnsafeStart();
}
