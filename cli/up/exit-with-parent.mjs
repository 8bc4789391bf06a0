// Preloaded into the console's process: when `qtrade up` goes away without a word (killed), the console goes too.
process.on("disconnect", () => process.exit(0));
