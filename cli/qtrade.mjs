#!/usr/bin/env node
// The launcher: works after `npm ci` alone, from any folder. Everything else is TypeScript, run through tsx.
import path from "node:path";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
	console.error(`qtrade needs Node 20.19 or later, this is ${process.versions.node}`);
	process.exit(2);
}
process.env.QTRADE_ROOT ??= path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { register } = await import("tsx/esm/api").catch(() => {
	console.error("qtrade's packages are not installed: run npm ci in the repository");
	process.exit(3);
});
register({ tsconfig: path.join(process.env.QTRADE_ROOT, "tsconfig.json") });
const { main } = await import("./main.ts");
await main(process.argv.slice(2));
