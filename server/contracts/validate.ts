/** The contracts of deploy/contracts, compiled once: what they accept, and one readable line for what they do not. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormatsModule from "ajv-formats";
import { env } from "../env";
import { storableText } from "../storable";

export const CONTRACTS = ["dataset_definition", "ingestion_manifest"] as const;
export type ContractName = (typeof CONTRACTS)[number];

const compiled = new Map<ContractName, ValidateFunction>();

/** A document of 100,000 wrong items has as many problems, each as long as the key that it names. */
const PROBLEMS_MAX = 20;
const PROBLEM_LENGTH_MAX = 240;

/** Problems of a document under a contract, worst first, the first few of very many; empty when it is valid. */
export function contractProblems(name: ContractName, document: unknown): string[] {
	const validate = compiled.get(name) ?? compile(name);
	return validate(document) ? [] : linesOf(validate.errors ?? []);
}

function compile(name: ContractName): ValidateFunction {
	const file = path.join(env().root, "deploy", "contracts", `${name}.schema.json`);
	// ajv's ESM types hide the callable behind `default` under bundler resolution.
	const addFormats = (addFormatsModule as unknown as { default?: typeof addFormatsModule }).default ?? addFormatsModule;
	const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: false });
	(addFormats as unknown as (target: Ajv2020) => void)(ajv);
	const validate = ajv.compile(JSON.parse(readFileSync(file, "utf8")));
	compiled.set(name, validate);
	return validate;
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
