import { procedure, router } from "../trpc";
import { getEnvironment } from "./reads";

export const environmentRouter = router({
	get: procedure("catalogue.read").query(({ ctx }) => getEnvironment(ctx.db)),
});
