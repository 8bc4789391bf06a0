// The worker's launcher: `node workers/start.mjs`, from any folder.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { loadCompiled } from "../scripts/compiled.mjs";

process.env.QTRADE_ROOT ??= path.dirname(path.dirname(fileURLToPath(import.meta.url)));
await loadCompiled(process.env.QTRADE_ROOT, "workers/main");
