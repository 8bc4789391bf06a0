import { exportAudit } from "@/server/audit/export-audit";
import { env } from "@/server/env";
import { guarded } from "@/server/refusal";
import { refuseForeignOrigin, requireOwnHost } from "@/server/request-guard";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> =>
	guarded(() => {
		requireOwnHost(request.headers, env());
		refuseForeignOrigin(request.headers, env());
		return exportAudit(request);
	});
