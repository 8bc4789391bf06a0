// Makes the Prisma client after an install. Its schema engine is never used (migrations are plain SQL), and its
// download would fail where only a package registry can be reached: any existing file stands in for it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

if (existsSync("prisma/schema.prisma")) {
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
	process.exit(status ?? 1);
}
