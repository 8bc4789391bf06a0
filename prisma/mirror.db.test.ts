import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openFixture } from "../tests/fixture";
import { mirrorOf } from "./mirror";

const { db, asOwner, env } = await openFixture();

test("prisma/schema.prisma mirrors the catalogue (npm run prisma:mirror makes it anew)", async () => {
	expect(readFileSync(path.join(env.root, "prisma", "schema.prisma"), "utf8")).toBe(await mirrorOf(db));
});

test("a column that the mirror lacks is noticed", async () => {
	await asOwner().query("alter table holds add column drifted text");
	expect(readFileSync(path.join(env.root, "prisma", "schema.prisma"), "utf8")).not.toBe(await mirrorOf(db));
	await asOwner().query("alter table holds drop column drifted");
});
