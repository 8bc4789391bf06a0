/** Which provider a definition names. */
import type { DatasetDefinition } from "../vocabulary/definition";
import { fileSource } from "./file";
import { simulatedSource } from "./simulated/simulated-source";
import type { Source } from "./source";

/** The source that a definition's data comes from. */
export function sourceFor(definition: DatasetDefinition): Source {
	switch (definition.source.type) {
		case "file":
			return fileSource;
		case "simulated":
			return simulatedSource;
	}
}
