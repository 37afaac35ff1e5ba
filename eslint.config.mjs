import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Folders of src/ and what each may import from src/ besides itself; data flows one way (docs/architecture.md). */
const mayImport = {
  contract: [],
  workflows: ['contract', 'activities'],
  finhub: ['contract'],
  documents: ['contract'],
  codec: ['contract'],
  telemetry: ['contract'],
  config: ['contract', 'codec'],
  activities: ['contract', 'finhub', 'documents', 'signup', 'callbacks', 'events'],
  events: ['contract'],
  signup: ['contract'],
  callbacks: ['contract', 'signup'],
  erasure: ['contract', 'signup'],
  gateway: ['contract', 'signup', 'callbacks', 'erasure', 'telemetry'],
  setup: ['contract'],
  starter: ['contract', 'signup', 'config', 'telemetry'],
  cases: ['contract', 'signup', 'config'],
  worker: [
    ...['activities', 'callbacks', 'codec', 'config', 'documents', 'events', 'finhub', 'telemetry'],
    'process.ts',
  ],
};

const zones = Object.entries(mayImport).map(([folder, allowed]) => ({
  target: `./src/${folder}`,
  from: './src',
  except: [folder, ...allowed].map((name) => `./${name}`),
  message: `src/${folder} may import only ${[...allowed, 'itself'].join(', ')}.`,
}));

const noFloating = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.demo/', '.cache/'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })] },
    rules: {
      ...noFloating,
      'no-console': 'error',
      eqeqeq: 'error',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-self-import': 'error',
      'import-x/no-duplicates': ['error', { 'prefer-inline': false }],
      'import-x/order': [
        'error',
        {
          groups: ['builtin', 'external', 'parent', 'sibling', 'index'],
          alphabetize: { order: 'asc', caseInsensitive: true },
          'newlines-between': 'never',
        },
      ],
      'import-x/no-restricted-paths': [
        'error',
        {
          zones: [
            ...zones,
            {
              target: './src',
              from: ['./sandbox', './dev', './test'],
              message: 'src/ never imports sandbox/, dev/ or test/.',
            },
            {
              target: './sandbox',
              from: ['./src', './dev', './test'],
              message: 'The sandbox stands in for the provider and knows nothing of the product.',
            },
          ],
        },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['src/workflows/**/*.ts', 'src/contract/**/*.ts'],
    rules: {
      'import-x/no-nodejs-modules': 'error',
      'no-restricted-globals': ['error', 'process', 'fetch', 'WeakRef', 'FinalizationRegistry'],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            'zod',
            'pino',
            'undici',
            '@temporalio/client',
            '@temporalio/worker',
            '@temporalio/activity',
          ].map((name) => ({
            name,
            message: 'Workflow code is deterministic and small: only @temporalio/workflow and the contract.',
          })),
          patterns: [
            {
              group: ['**/activities/**'],
              allowTypeImports: true,
              message: 'Workflows know activities by type only.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/finhub/**/*.ts', 'src/contract/**/*.ts', 'src/documents/**/*.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@temporalio/*'], message: 'This folder knows nothing of Temporal.' }] },
      ],
    },
  },
  { files: ['**/*.mjs', '**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
