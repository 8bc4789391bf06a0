/** Writes zip archives for tests, damaged ones too. Layout: PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16. */
import { crc32, deflateRawSync } from "node:zlib";

export type ZipMember = {
	name: string;
	text: string;
	/** written in place of the true ones */
	crc?: number;
	claimedBytes?: number;
	encrypted?: boolean;
	method?: number;
};

/** A zip archive with these members, deflated. */
export function zipOf(members: readonly ZipMember[]): Buffer {
	const locals: Buffer[] = [];
	const central: Buffer[] = [];
	let offset = 0;
	for (const member of members) {
		const name = Buffer.from(member.name, "utf8");
		const packed = deflateRawSync(member.text);
		const facts = Buffer.alloc(26);
		facts.writeUInt16LE(20, 0);
		facts.writeUInt16LE(0x0800 | (member.encrypted ? 1 : 0), 2);
		facts.writeUInt16LE(member.method ?? 8, 4);
		facts.writeUInt32LE(member.crc ?? crc32(member.text), 10);
		facts.writeUInt32LE(packed.length, 14);
		facts.writeUInt32LE(member.claimedBytes ?? Buffer.byteLength(member.text), 18);
		facts.writeUInt16LE(name.length, 22);
		const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), facts, name, packed]);
		const place = Buffer.alloc(14);
		place.writeUInt32LE(offset, 10);
		central.push(Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), Buffer.from([20, 0]), facts, place, name]));
		locals.push(local);
		offset += local.length;
	}
	const directory = Buffer.concat(central);
	const end = Buffer.alloc(22);
	end.write("PK\x05\x06", "latin1");
	end.writeUInt16LE(members.length, 8);
	end.writeUInt16LE(members.length, 10);
	end.writeUInt32LE(directory.length, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...locals, directory, end]);
}

/** An archive of no members whose end says that it has so many: APPNOTE.TXT, sections 4.3.14 to 4.3.16 (zip64). */
export function zipClaiming(entries: number): Buffer {
	const record = Buffer.alloc(56);
	record.write("PK\x06\x06", "latin1");
	record.writeBigUInt64LE(44n, 4);
	record.writeUInt16LE(45, 12);
	record.writeUInt16LE(45, 14);
	record.writeBigUInt64LE(BigInt(entries), 24);
	record.writeBigUInt64LE(BigInt(entries), 32);
	const locator = Buffer.alloc(20);
	locator.write("PK\x06\x07", "latin1");
	locator.writeUInt32LE(1, 16);
	const end = Buffer.alloc(22, 0xff);
	end.write("PK\x05\x06", "latin1");
	end.fill(0, 4, 8);
	end.writeUInt16LE(0, 20);
	return Buffer.concat([record, locator, end]);
}
