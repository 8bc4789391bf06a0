/** `npm run prisma:mirror`: writes prisma/schema.prisma from a freshly migrated database. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { env } from "../server/env";
import { openControlPlane } from "../server/postgres/control-plane";
import { mirrorOf } from "./mirror";

const home = mkdtempSync(path.join(tmpdir(), "qtrade-mirror-"));
chmodSync(home, 0o755);
const plane = await openControlPlane(
	{ ...env(), home, databaseUrl: null, environment: "dev" },
	{ name: "qtrade-mirror" },
);
writeFileSync(path.join(env().root, "prisma", "schema.prisma"), await mirrorOf(plane.db));
await plane.close();
rmSync(home, { recursive: true, force: true });
