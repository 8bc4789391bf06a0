#!/usr/bin/env node
// The launcher: works after `npm ci` alone, from any folder. Everything else is TypeScript: scripts/compiled.mjs.
import path from "node:path";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	console.error(`qtrade needs Node 20.19 or later, this is ${process.versions.node}`);
	process.exit(2);
}
process.env.QTRADE_ROOT ??= path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { loadCompiled } = await import("../scripts/compiled.mjs");
const { main } = await loadCompiled(process.env.QTRADE_ROOT, "cli/main.ts").catch((error) => {
	if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
	console.error("qtrade's packages are not installed: run npm ci in the repository");
	process.exit(3);
});
await main(process.argv.slice(2));
