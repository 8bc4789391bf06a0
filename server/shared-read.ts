/** One answer for everybody who asks at once: a change that every open page hears of is read for once, not per page. */

/**
 * Makes a read that callers share. Whoever asks while one is under way gets the next one, since the one under way may
 * have looked before what they were told of; everybody who waits for that next one gets the same.
 */
export function sharedRead<Result>(read: () => Promise<Result>): () => Promise<Result> {
	let underWay: Promise<Result> | null = null;
	let next: Promise<Result> | null = null;

	const start = (): Promise<Result> => {
		const reading = read().finally(() => {
			if (underWay === reading) underWay = null;
		});
		underWay = reading;
		return reading;
	};

	return () => {
		if (underWay === null) return start();
		next ??= underWay
			.catch(() => undefined)
			.then(() => {
				next = null;
				return start();
			});
		return next;
	};
}
