import { expect, test } from "vitest";
import { Admission, cancelled } from "./admission";

const admission = (): Admission => new Admission({ concurrencyMax: 1, queueMax: 2 });

test("places pass on in the order of asking, and to nobody else", async () => {
	const door = admission();
	const order: string[] = [];
	const first = await door.enter(1_000);
	const second = door.enter(1_000).then((leave) => {
		order.push("second");
		return leave;
	});
	const third = door.enter(1_000).then((leave) => {
		order.push("third");
		return leave;
	});
	first();
	first();
	const leaveSecond = await second;
	expect(order).toEqual(["second"]);
	leaveSecond();
	(await third)();
	expect(order).toEqual(["second", "third"]);
	(await door.enter(0))();
});

test("the one too many is turned away", async () => {
	const door = admission();
	await door.enter(1_000);
	const waiting = [door.enter(1_000), door.enter(1_000)];
	await expect(door.enter(1_000)).rejects.toMatchObject({ code: "busy" });
	door.close(cancelled());
	expect(await Promise.allSettled(waiting)).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
});

test("who waits too long is turned away, and leaves the queue", async () => {
	const door = admission();
	const leave = await door.enter(1_000);
	await expect(door.enter(20)).rejects.toMatchObject({ code: "busy" });
	leave();
	(await door.enter(0))();
});

test("who is cancelled while waiting leaves the queue", async () => {
	const door = admission();
	const leave = await door.enter(1_000);
	const controller = new AbortController();
	const waiting = door.enter(1_000, controller.signal);
	controller.abort();
	await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
	leave();
	(await door.enter(0))();
});

test("a party with all the places it may have lets others pass, and is next when it leaves one", async () => {
	const door = new Admission({ concurrencyMax: 3, queueMax: 9, partyMax: 2 });
	const order: string[] = [];
	const enter = async (party: string): Promise<() => void> => {
		const leave = await door.enter(1_000, undefined, party);
		order.push(party);
		return leave;
	};
	const [first] = [await enter("vera"), await enter("vera")];
	const third = enter("vera");
	const other = await enter("olga");
	const fourth = enter("olga");
	expect(order).toEqual(["vera", "vera", "olga"]);
	other();
	await fourth;
	expect(order).toEqual(["vera", "vera", "olga", "olga"]);
	first?.();
	await third;
	expect(order).toEqual(["vera", "vera", "olga", "olga", "vera"]);
});

test("a party waits with so many and no more, and the rest of the queue is the others'", async () => {
	const door = new Admission({ concurrencyMax: 1, queueMax: 9, partyMax: 1, partyQueueMax: 1 });
	await door.enter(1_000, undefined, "vera");
	const waiting = [door.enter(1_000, undefined, "vera")];
	await expect(door.enter(1_000, undefined, "vera")).rejects.toMatchObject({
		code: "busy",
		message: expect.stringContaining("1 of your queries"),
	});
	waiting.push(door.enter(1_000, undefined, "olga"));
	door.close(cancelled());
	expect(await Promise.allSettled(waiting)).toMatchObject([{ status: "rejected" }, { status: "rejected" }]);
});
