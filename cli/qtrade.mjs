#!/usr/bin/env node
// The launcher: works after `npm ci` alone, from any folder. Everything else is TypeScript: scripts/compiled.mjs.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { loadCompiled, namingMissing } from "../scripts/compiled.mjs";

process.env.QTRADE_ROOT ??= path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { main } = await loadCompiled(process.env.QTRADE_ROOT, "cli/main");
// Commands are loaded as they are asked for.
await namingMissing(() => main(process.argv.slice(2)));
