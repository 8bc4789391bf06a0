import { checkReady } from "@/server/ops/readiness";

export const dynamic = "force-dynamic";

/** Whether this process can do its work; 503 with what is missing while it cannot. */
export async function GET(): Promise<Response> {
	const readiness = await checkReady();
	return Response.json(readiness, { status: readiness.ready ? 200 : 503, headers: { "cache-control": "no-store" } });
}
