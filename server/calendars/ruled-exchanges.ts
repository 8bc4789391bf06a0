/** The exchanges whose calendar comes from rules here, and never from a file. */
import type { ExchangeRules } from "./exchange-rules";
import { XLON_RULES } from "./xlon-rules";
import { XNYS_RULES } from "./xnys-rules";

export const RULED_EXCHANGES: readonly ExchangeRules[] = [XNYS_RULES, XLON_RULES];

export const rulesOf = (mic: string): ExchangeRules | undefined =>
	RULED_EXCHANGES.find((candidate) => candidate.mic === mic);
