/** Bundles the peers' pages for production, by the portal's Vite (Makefile); pages.py serves them. */
export default { build: { outDir: "build" }, oxc: { jsx: { runtime: "automatic" } } };
