/** Filters of the audit's page, of its export's address and of whoever asks over HTTP. */
import { z } from "zod";

const date = z.iso.date().nullable().default(null);
const text = z.string().min(1).max(200).nullable().default(null);

export const auditFilter = z.object({ actor: text, group: text, about: text, from: date, to: date });
