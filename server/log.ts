/** The process log: JSON lines on stderr, never on stdout (stdout belongs to a command's result). */
import pino from "pino";
import { env } from "./env";

let logger: pino.Logger | null = null;

/** The shared logger. Secrets never reach it: known secret fields are redacted. */
export function log(): pino.Logger {
	logger ??= pino(
		{
			level: env().logLevel,
			base: { pid: process.pid },
			redact: ["password", "token", "*.password", "*.token", "connectionString"],
		},
		pino.destination({ dest: 2, sync: true }),
	);
	return logger;
}
