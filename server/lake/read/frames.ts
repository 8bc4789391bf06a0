/** Length-prefixed JSON: four bytes of length, big endian, then UTF-8 text. */

const PREFIX_BYTES = 4;

/** A JSON text as one frame. */
export function encodeFrame(json: string): Buffer {
	const bytes = Buffer.byteLength(json);
	const frame = Buffer.allocUnsafe(PREFIX_BYTES + bytes);
	frame.writeUInt32BE(bytes, 0);
	frame.write(json, PREFIX_BYTES);
	return frame;
}

/**
 * Puts frames together from the pieces that a pipe delivers. Refuses, by throwing a RangeError, a frame above
 * `frameBytesMax` before any of it is kept, and more than `totalBytesMax` in all; a frame that is no JSON throws a
 * SyntaxError.
 */
export class FrameReader {
	private pieces: Buffer[] = [];
	private held = 0;
	private total = 0;

	constructor(
		private readonly limits: { frameBytesMax: number; totalBytesMax: number },
		private readonly onMessage: (message: unknown) => void,
	) {}

	push(piece: Buffer): void {
		this.total += piece.length;
		if (this.total > this.limits.totalBytesMax) throw new RangeError("more bytes than were allowed in all");
		this.pieces.push(piece);
		this.held += piece.length;
		for (;;) {
			if (this.held < PREFIX_BYTES) return;
			const length = this.head(PREFIX_BYTES).readUInt32BE(0);
			if (length > this.limits.frameBytesMax) throw new RangeError("a frame longer than was allowed");
			if (this.held < PREFIX_BYTES + length) return;
			const frame = this.head(PREFIX_BYTES + length);
			this.onMessage(JSON.parse(frame.toString("utf8", PREFIX_BYTES, PREFIX_BYTES + length)));
			this.drop(PREFIX_BYTES + length);
		}
	}

	/** The first buffer, made at least this long. */
	private head(bytes: number): Buffer {
		const first = this.pieces[0];
		if (first !== undefined && first.length >= bytes) return first;
		const whole = Buffer.concat(this.pieces);
		this.pieces = [whole];
		return whole;
	}

	private drop(bytes: number): void {
		const first = this.head(bytes);
		this.held -= bytes;
		if (first.length === bytes) this.pieces.shift();
		else this.pieces[0] = first.subarray(bytes);
	}
}
