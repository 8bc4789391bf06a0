/** Which provider a definition names. */
import type { DatasetDefinition } from "../vocabulary/definition";
import { fileSource } from "./file";
import { fredSource } from "./fred/fred-source";
import { httpSource } from "./http";
import { leanFactorsSource } from "./lean-factors";
import { secCompanyFactsSource, secFsdsSource } from "./sec/sec-sources";
import { simulatedSource } from "./simulated/simulated-source";
import type { Source } from "./source";
import { stooqSource } from "./stooq";
import { yahooSource } from "./yahoo";
import { yahooActionsSource } from "./yahoo-actions";

/** The source that a definition's data comes from. */
export function sourceFor(definition: DatasetDefinition): Source {
	switch (definition.source.type) {
		case "file":
			return fileSource;
		case "sec_fsds":
			return secFsdsSource;
		case "sec_companyfacts":
			return secCompanyFactsSource;
		case "fred":
			return fredSource;
		case "lean_factors":
			return leanFactorsSource;
		case "simulated":
			return simulatedSource;
		case "http":
			return httpSource;
		case "yahoo":
			return definition.kind === "corporate_actions" ? yahooActionsSource : yahooSource;
		case "stooq":
			return stooqSource;
	}
}
