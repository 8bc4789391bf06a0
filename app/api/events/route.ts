import { openEventStream } from "@/server/ops/event-stream";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> => openEventStream(request);
