import { procedure, router } from "../trpc";
import { getEnvironment } from "./reads";

export const environmentRouter = router({
	get: procedure("catalogue.read").query(({ ctx }) => getEnvironment(ctx.db)),
});

export const sessionRouter = router({
	me: procedure("catalogue.read").query(({ ctx }) => ctx.actor),
});
