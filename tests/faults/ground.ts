/** What a campaign stands on: a database, a lake and a folder of its own. */
import type { Db } from "../../server/db";
import type { Fixture } from "../fixture";

export type Ground = {
	db: Db;
	databaseUrl: string;
	/** absolute; the provider's files are put here */
	folder: string;
	/** absolute */
	lake: string;
};

export const groundOf = ({ db, databaseUrl, folder, env }: Fixture): Ground => ({
	db,
	databaseUrl,
	folder,
	lake: env.lake,
});
