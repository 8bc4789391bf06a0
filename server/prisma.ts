/** Prisma over our own pool, for reads of whole rows. Commands never use it: they write through one pg transaction. */
import { PrismaPg } from "@prisma/adapter-pg";
import type { Db } from "./db";
import { PrismaClient } from "./generated/prisma/client";

const clients = new WeakMap<Db, PrismaClient>();

/** The Prisma client of a pool; it holds no connections of its own and ends with the pool. */
export function prismaOf(db: Db): PrismaClient {
	const known = clients.get(db);
	if (known) return known;
	const client = new PrismaClient({ adapter: new PrismaPg(db) });
	clients.set(db, client);
	return client;
}
