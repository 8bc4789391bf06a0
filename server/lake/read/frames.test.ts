import { describe, expect, test } from "vitest";
import { encodeFrame, FrameReader } from "./frames";

const LIMITS = { frameBytesMax: 1_000, totalBytesMax: 10_000 };

function read(pieces: Buffer[], limits = LIMITS): unknown[] {
	const messages: unknown[] = [];
	const reader = new FrameReader(limits, (message) => messages.push(message));
	for (const piece of pieces) reader.push(piece);
	return messages;
}

const MESSAGES = [{ a: "ü€" }, [1, 2], null, "x".repeat(500)];
const WHOLE = Buffer.concat(MESSAGES.map((message) => encodeFrame(JSON.stringify(message))));

describe("frames", () => {
	test.each([1, 2, 3, 7, 100, 10_000])("arrive whole from pieces of %i bytes", (size) => {
		const pieces: Buffer[] = [];
		for (let at = 0; at < WHOLE.length; at += size) pieces.push(WHOLE.subarray(at, at + size));
		expect(read(pieces)).toEqual(MESSAGES);
	});

	test("longer than allowed are refused by their prefix alone", () => {
		expect(() => read([Buffer.from([0, 0, 4, 0])])).toThrow(RangeError);
	});

	test("that are no JSON are refused", () => {
		expect(() => read([encodeFrame("{")])).toThrow(SyntaxError);
	});

	test("are refused when they are more than was allowed in all", () => {
		const frame = encodeFrame(JSON.stringify("x".repeat(900)));
		expect(() => read(Array(12).fill(frame))).toThrow(RangeError);
	});
});
