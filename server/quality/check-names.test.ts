import { expect, test } from "vitest";
import { CHECK_NAMES } from "../vocabulary/checks";
import { builtIn } from "./evaluate";

test("the names that a definition may give are those of the checks that run", () => {
	expect([...CHECK_NAMES].sort()).toEqual(builtIn().sort());
});
