export const dynamic = "force-dynamic";

/** This process answers. Whether it can do its work is what /readyz says. */
export const GET = (): Response => Response.json({ status: "live" }, { headers: { "cache-control": "no-store" } });
