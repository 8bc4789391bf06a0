/** A refusal as an HTTP answer, for what is refused before any router looks at it. */
import { httpStatusOf, toQtradeError } from "./errors";
import { log } from "./log";

/** Does the work; an error becomes `{"error": {"code", "message", "details"}}` with its status. */
export async function guarded(work: () => Response | Promise<Response>): Promise<Response> {
	try {
		return await work();
	} catch (thrown) {
		const { code, message, details, cause } = toQtradeError(thrown);
		if (code === "internal") log().error({ err: cause }, message);
		return Response.json(
			{ error: { code, message, details } },
			{ status: httpStatusOf(code), headers: { "cache-control": "no-store" } },
		);
	}
}
