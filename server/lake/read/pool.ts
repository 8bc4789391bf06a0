/** Children that are started and waiting, so that a query does not pay for the start of Node and DuckDB (0.16 s). */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { QtradeError } from "../../errors";
import { cancelled } from "./admission";
import { ChildHandle } from "./child-handle";
import { prepareChildProgram } from "./child-program";
import { chooseIsolation, type Isolation, type ToolFinder } from "./isolation";

export type PoolOptions = {
	/** the repository, absolute */
	root: string;
	/** the lake, absolute: the only data that a child may read */
	allowedFolder: string;
	/** children kept ready */
	warm: number;
	/** where the tools of the operating system are; tests take some away */
	findTool?: ToolFinder;
};

/** After a child that did not start, none is started unasked for this long. */
const PAUSE_AFTER_FAILURE_MS = 10_000;

type Taker = { resolve: (child: ChildHandle) => void; reject: (error: unknown) => void };
type Setup = { isolation: Isolation; cwd: string };

export class Pool {
	private readonly idle: ChildHandle[] = [];
	/** Who waits for a child, first come first served. */
	private readonly takers: Taker[] = [];
	private readonly all = new Set<ChildHandle>();
	private starting = 0;
	private pausedUntil = 0;
	private isClosed = false;
	private folder: string | undefined;
	private setup: Promise<Setup> | undefined;

	constructor(private readonly options: PoolOptions) {}

	/** The layer of the operating system that holds the children; found out once. */
	async isolationInForce(): Promise<Isolation> {
		return (await this.prepare()).isolation;
	}

	/**
	 * A child that is ready, for its taker alone.
	 * @throws QtradeError infrastructure when none can be started, cancelled when the signal comes first
	 */
	async take(signal?: AbortSignal): Promise<ChildHandle> {
		if (this.isClosed) throw closed();
		const alive = this.idle.splice(0).filter((child) => child.isAlive);
		const ready = alive.shift();
		this.idle.push(...alive);
		const child = ready ?? (await this.nextReady(signal));
		child.setIdle(false);
		return child;
	}

	/** Takes back a child that has only parsed. */
	giveBack(child: ChildHandle): void {
		if (!child.isAlive || this.isClosed || this.idle.length >= Math.max(1, this.options.warm)) {
			this.discard(child);
			return;
		}
		child.setIdle(true);
		this.keep(child);
	}

	/** Ends a child that has been used; another is started in its place, in the background. */
	discard(child: ChildHandle): void {
		child.kill();
		this.refill();
	}

	/** Starts children: one for each who waits, first; when nobody does, as many as are to be ready. */
	refill(): void {
		const ready = Date.now() < this.pausedUntil ? 0 : this.options.warm - this.idle.length;
		const wanted = this.takers.length > 0 ? this.takers.length : ready;
		for (let missing = wanted - this.starting; missing > 0 && !this.isClosed; missing -= 1) {
			this.start().then(
				(child) => this.keep(child),
				(error) => this.fail(error),
			);
		}
	}

	/** Ends every child and waits until they are gone. */
	async close(): Promise<void> {
		this.isClosed = true;
		for (const taker of this.takers.splice(0)) taker.reject(closed());
		const gone = [...this.all].map((child) => child.exited);
		for (const child of this.all) child.kill();
		await Promise.all(gone);
		this.removeFolder();
		process.off("exit", this.removeFolder);
	}

	private nextReady(signal: AbortSignal | undefined): Promise<ChildHandle> {
		return new Promise((resolve, reject) => {
			const taker = { resolve, reject };
			const onAbort = (): void => {
				const index = this.takers.indexOf(taker);
				if (index >= 0) this.takers.splice(index, 1);
				reject(cancelled());
			};
			signal?.addEventListener("abort", onAbort, { once: true });
			taker.resolve = (child) => {
				signal?.removeEventListener("abort", onAbort);
				resolve(child);
			};
			this.takers.push(taker);
			this.refill();
		});
	}

	/** Also on an exit that nobody closed us before; children whose parent is gone end themselves. */
	private readonly removeFolder = (): void => {
		if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
	};

	private keep(child: ChildHandle): void {
		if (this.isClosed) child.kill();
		else if (this.takers.length === 0) this.idle.push(child);
		else this.takers.shift()?.resolve(child);
		this.refill();
	}

	private fail(error: unknown): void {
		this.pausedUntil = Date.now() + PAUSE_AFTER_FAILURE_MS;
		this.takers.shift()?.reject(error);
	}

	private async start(): Promise<ChildHandle> {
		this.starting += 1;
		try {
			const { isolation, cwd } = await this.prepare();
			if (this.isClosed) throw closed();
			const child = new ChildHandle(isolation, cwd);
			this.all.add(child);
			void child.exited.then(() => this.all.delete(child));
			await child.ready();
			return child;
		} finally {
			this.starting -= 1;
		}
	}

	private prepare(): Promise<Setup> {
		this.setup ??= this.makeSetup().catch((cause) => {
			this.setup = undefined;
			const message = "the query process cannot be prepared: npm ci installs what it needs, qtrade doctor says more";
			throw new QtradeError("infrastructure", message, { cause });
		});
		return this.setup;
	}

	/** One folder per pool: the children's program, and an empty one for them to stand in; only we can write there. */
	private async makeSetup(): Promise<Setup> {
		process.off("exit", this.removeFolder).once("exit", this.removeFolder);
		this.folder ??= realpathSync(mkdtempSync(join(tmpdir(), "qtrade-sandbox-")));
		// The account that setpriv changes to must be able to read it.
		chmodSync(this.folder, 0o755);
		const cwd = join(this.folder, "empty");
		mkdirSync(cwd, { recursive: true, mode: 0o755 });
		// A lake that appears after a child has started would stay invisible to it.
		mkdirSync(this.options.allowedFolder, { recursive: true });
		const program = prepareChildProgram(this.options.root, this.folder);
		return { isolation: await chooseIsolation(program, this.options.allowedFolder, this.options.findTool), cwd };
	}
}

const closed = (): QtradeError => new QtradeError("cancelled", "the sandbox was closed");
