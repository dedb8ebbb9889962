/** Builds the portal into the server's package, where Django serves it under /static/portal/ (server/portal/page.py). */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const OUT = "../src/jetbridge/server/portal/build";

/** WhiteNoise serves NAME.br and NAME.gz in place of NAME to those who accept them. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    closeBundle() {
      const folder = join(OUT, "assets");
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        const bytes = readFileSync(path);
        writeFileSync(`${path}.br`, brotliCompressSync(bytes));
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: "/static/portal/",
  plugins: [compressed()],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0, // the policy has no data: but for images
    rolldownOptions: { input: "src/main.tsx" },
  },
  test: { include: ["tests/**/*.test.{ts,tsx}"] },
});
