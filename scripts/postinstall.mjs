// Makes the Prisma client, after an install and before a build. Its schema engine is never used (migrations are plain
// SQL), and its download would fail where only a package registry can be reached: any existing file stands in for it.
// A client that is up to date is left alone: npm runs this again for the first `npx qtrade` of a clone, and a file that
// is newer than the build would make the next start build again.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const CLIENT = "server/generated/prisma";
const STAMP = "server/generated/prisma.made-from";

if (existsSync("prisma/schema.prisma")) {
	const madeFrom = createHash("sha256")
		.update(readFileSync("prisma/schema.prisma"))
		.update(readFileSync("node_modules/prisma/package.json"))
		.digest("hex");
	if (!isMadeFrom(madeFrom)) {
		const env = {
			...process.env,
			PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
			PRISMA_HIDE_UPDATE_MESSAGE: "1",
			CHECKPOINT_DISABLE: "1",
		};
		const { status } = spawnSync(process.execPath, ["node_modules/prisma/build/index.js", "generate"], {
			stdio: "inherit",
			env,
		});
		if (status !== 0) process.exit(status ?? 1);
		writeFileSync(STAMP, madeFrom);
	}
}

function isMadeFrom(hash) {
	return existsSync(`${CLIENT}/client.ts`) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === hash;
}
