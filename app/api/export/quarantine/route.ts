import { env } from "@/server/env";
import { exportAside } from "@/server/query/export-aside";
import { guarded } from "@/server/refusal";
import { refuseForeignOrigin, requireOwnHost } from "@/server/request-guard";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> =>
	guarded(() => {
		requireOwnHost(request.headers, env());
		refuseForeignOrigin(request.headers, env());
		return exportAside(request);
	});
