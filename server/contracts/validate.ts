/** The contracts of deploy/contracts, compiled once: what they accept, and one readable line for what they do not. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";
import { env } from "../env";
import { storableText } from "../storable";

export const CONTRACTS = ["dataset_definition", "ingestion_manifest"] as const;
export type ContractName = (typeof CONTRACTS)[number];

type Validators = { /** stops at the first problem */ first: ValidateFunction; all: ValidateFunction };
const compiled = new Map<ContractName, Validators>();

/** A document of 100,000 wrong items has as many problems, each as long as the key that it names. */
const PROBLEMS_MAX = 20;
const PROBLEM_LENGTH_MAX = 240;

/** ajv copies its list of problems with each that it adds: of 50,000 wrong items that took 25 s. */
const VALUES_MAX = 10_000;
const FIRST_ONLY = "the document is so large that it was read to its first problem only";

/**
 * Problems of a document under a contract, worst first, the first few of many and one of a very large document; empty when
 * it is valid.
 */
export function contractProblems(name: ContractName, document: unknown): string[] {
	const { first, all } = compiled.get(name) ?? compile(name);
	if (first(document)) return [];
	if (hasMoreValues(document, VALUES_MAX)) return [...linesOf(first.errors ?? []), FIRST_ONLY];
	return all(document) ? [] : linesOf(all.errors ?? []);
}

/** Without recursion: a document that was made in memory may be nested without end. */
function hasMoreValues(document: unknown, most: number): boolean {
	const open = [document];
	let values = 0;
	for (let value = open.pop(); value !== undefined; value = open.pop()) {
		values += 1;
		if (values > most) return true;
		if (typeof value !== "object" || value === null) continue;
		for (const key in value) {
			if (open.length > most) return true;
			open.push((value as Record<string, unknown>)[key] ?? null);
		}
	}
	return false;
}

function compile(name: ContractName): Validators {
	const file = path.join(env().root, "deploy", "contracts", `${name}.schema.json`);
	// ajv's ESM types hide the callable behind `default` under bundler resolution.
	const addFormats = (addFormatsModule as unknown as { default?: typeof addFormatsModule }).default ?? addFormatsModule;
	const schema = JSON.parse(readFileSync(file, "utf8"));
	const validator = (allErrors: boolean): ValidateFunction => {
		const ajv = new Ajv2020({ strict: true, allErrors, allowUnionTypes: false });
		(addFormats as unknown as (target: Ajv2020) => void)(ajv);
		return ajv.compile(schema);
	};
	const validators = { first: validator(false), all: validator(true) };
	compiled.set(name, validators);
	return validators;
}

/** One line per problem; that an `if` applied is no problem of its own. */
function linesOf(errors: readonly ErrorObject[]): string[] {
	const lines = new Set<string>();
	for (const error of errors) {
		if (error.keyword !== "if") lines.add(storableText(lineOf(error), PROBLEM_LENGTH_MAX));
	}
	const all = [...lines];
	const more = all.length - PROBLEMS_MAX;
	return more > 0 ? [...all.slice(0, PROBLEMS_MAX), `${more} more problems like these`] : all;
}

function lineOf(error: ErrorObject): string {
	const at = error.instancePath === "" ? "the document" : error.instancePath.slice(1).replaceAll("/", ".");
	const { params } = error;
	switch (error.keyword) {
		case "additionalProperties":
			return `${at} has the unknown field "${params.additionalProperty}"`;
		case "required":
			return `${at} lacks the field "${params.missingProperty}"`;
		case "enum":
			return `${at} must be one of ${(params.allowedValues as unknown[]).join(", ")}`;
		case "false schema":
			return `${at} has no place with this kind`;
		case "const":
			return `${at} must be ${JSON.stringify(params.allowedValue)}`;
		default:
			return `${at} ${error.message ?? "is not valid"}`;
	}
}
