/** Where things lie in the lake. Stored paths are relative to the lake, with forward slashes. */
import path from "node:path";
import { QtradeError } from "../errors";

export type Zone = "bronze" | "silver" | "gold";

export const bronzeFolder = (dataset: string): string => `bronze/${dataset}/data`;
export const dataFolder = (zone: Zone, dataset: string): string => `${zone}/${dataset}/data`;
export const manifestPath = (zone: Zone, dataset: string, snapshotId: string): string =>
	`${zone}/${dataset}/manifests/${snapshotId}.json`;
export const stagingFolder = (run: number): string => `_staging/${run}`;
export const quarantinePath = (dataset: string, run: number): string => `_quarantine/${dataset}/${run}.parquet`;

export const broughtBackPath = (dataset: string, run: number): string => `_withdrawn/${dataset}/${run}.parquet`;

/** `lake` joined with a stored path; refuses one that would leave the lake. */
export function inLake(lake: string, stored: string): string {
	const absolute = path.resolve(lake, stored);
	if (absolute !== lake && !absolute.startsWith(lake + path.sep)) {
		throw new QtradeError("internal", "a stored path points outside the lake", { cause: stored });
	}
	return absolute;
}
