/**
 * What Promise.all gives, but only when all of the work is over, whether or not some of it failed: whoever clears up after
 * a failure must not do so under work that still writes.
 * @throws what the first of them, in the order given, threw
 */
export async function allDone<Work extends readonly Promise<unknown>[]>(
	...work: Work
): Promise<{ -readonly [Key in keyof Work]: Awaited<Work[Key]> }> {
	await Promise.allSettled(work);
	return Promise.all(work);
}
