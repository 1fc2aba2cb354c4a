import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// Log content is hostile: whatever turns text into markup or code is refused here.
const noMarkupFromText = {
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-restricted-properties': [
    'error',
    { property: 'innerHTML', message: 'Use text nodes: log content is hostile.' },
    { property: 'outerHTML', message: 'Use text nodes: log content is hostile.' },
    { property: 'insertAdjacentHTML', message: 'Use text nodes: log content is hostile.' },
    { object: 'document', property: 'write', message: 'Use text nodes: log content is hostile.' },
  ],
};

export default ts.config(
  { ignores: ['dist/', 'node_modules/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['dev/**', 'e2e/**', '*.js', '*.ts'],
    languageOptions: { globals: { ...globals.node } },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    rules: {
      ...noMarkupFromText,
      'svelte/no-at-html-tags': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
);
