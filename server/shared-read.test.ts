import { expect, test } from "vitest";
import { sharedRead } from "./shared-read";

/** A read that ends when it is told to. */
function openReads() {
	const ends: { resolve(value: number): void; reject(error: Error): void }[] = [];
	const ask = sharedRead(() => new Promise<number>((resolve, reject) => ends.push({ resolve, reject })));
	return { ask, ends };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("those who ask while a read is under way share the next one", async () => {
	const { ask, ends } = openReads();
	const first = ask();
	const later = [ask(), ask(), ask()];
	expect(ends).toHaveLength(1);
	ends[0]?.resolve(1);
	expect(await first).toBe(1);
	await settle();
	expect(ends).toHaveLength(2);
	ends[1]?.resolve(2);
	expect(await Promise.all(later)).toEqual([2, 2, 2]);
});

test("a read that failed fails for those who wait for it, and for nobody after", async () => {
	const { ask, ends } = openReads();
	const first = ask();
	const second = ask();
	ends[0]?.reject(new Error("gone"));
	await expect(first).rejects.toThrow("gone");
	await settle();
	ends[1]?.resolve(2);
	expect(await second).toBe(2);
	const third = ask();
	ends[2]?.resolve(3);
	expect(await third).toBe(3);
});

test("a read after the last one has ended is a new one", async () => {
	const { ask, ends } = openReads();
	const first = ask();
	ends[0]?.resolve(1);
	expect(await first).toBe(1);
	const second = ask();
	expect(ends).toHaveLength(2);
	ends[1]?.resolve(2);
	expect(await second).toBe(2);
});
