import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds a server (or `npm run mock`).
const api = process.env.RIFFLE_URL ?? 'http://127.0.0.1:7433';

export default defineConfig({
  plugins: [svelte()],
  server: { host: '127.0.0.1', proxy: { '/api': api, '/healthz': api, '/readyz': api } },
  build: {
    target: 'es2022',
    outDir: 'dist',
    assetsDir: 'assets',
    // The page's Content-Security-Policy allows no data: URLs and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // ECharts is one lazily loaded chunk of about 500 kB; warn about anything larger.
    chunkSizeWarningLimit: 650,
    rollupOptions: {
      output: {
        manualChunks(id) {
          if (/node_modules\/(@codemirror|@lezer|style-mod|w3c-keyname|crelt)\//.test(id)) {
            return 'editor';
          }
          return undefined;
        },
      },
    },
  },
  test: { include: ['src/**/*.test.ts', 'dev/**/*.test.mjs'], environment: 'node' },
});
