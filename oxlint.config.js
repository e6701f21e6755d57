import { readdirSync } from 'node:fs'

// The way data flows. A room (a folder of src/) imports from itself and from the rooms before it, never from one after.
const way = [
  'framing',
  'transports',
  'protocols',
  'run',
  'state',
  'markdown',
  'hooks',
  'components',
  'languages',
  'testing',
]
const entries = ['index', 'core', 'query', 'highlight', 'testing']

// React begins at `hooks`; zustand without React (`zustand/vanilla`) at `state`.
const withoutReact = way.slice(0, way.indexOf('hooks'))
const withoutStore = way.slice(0, way.indexOf('state'))

for (const entry of readdirSync('src', { withFileTypes: true })) {
  const name = entry.name.replace(/\.tsx?$/, '')
  if (entry.isDirectory() && !way.includes(entry.name))
    throw new Error(
      `src/${entry.name}/ is not on the way data flows (${way.join(' → ')}). ` +
        'Move its files into the room they belong to, or give the new room its place in `way` in oxlint.config.js.',
    )
  if (name !== entry.name && ![...entries, 'errors'].includes(name))
    throw new Error(
      `src/${entry.name} is in no room. A type lives where it is born, a function where it is used first ` +
        `(${way.join(' → ')}); beside the rooms lie only the entries and errors.ts.`,
    )
}

const direction = way.map((room, index) => {
  const later = way.slice(index + 1)
  const patterns = [
    {
      regex: `^(\\.\\./)+(${later.map((name) => `${name}/|`).join('')}(${entries.join('|')})\\.js$)`,
      message: `Data flows ${way.join(' → ')}; '${room}' may import only what comes before it, and no entry point.`,
    },
    {
      regex: '^react-agent-stream(/|$)',
      message:
        'Inside src/, import the file itself by a relative path; the public names are for users and tests.',
    },
  ]
  if (withoutReact.includes(room))
    patterns.push({
      regex: '^(react|react-dom)(/|$)|^zustand$|^zustand/(react|shallow|traditional)',
      message: `React begins at 'hooks'; '${room}' works without it.`,
    })
  if (withoutStore.includes(room))
    patterns.push({ regex: '^zustand(/|$)', message: `State is kept from 'state' on; '${room}' keeps none.` })
  return { files: [`src/${room}/**`], rules: { 'no-restricted-imports': ['error', { patterns }] } }
})

// Nothing an agent sends is ever turned into markup or code: what it says becomes text nodes.
const asMarkup = 'What an agent sends is never turned into markup: render it as text.'
const markup = {
  'react/no-danger': 'error',
  'react/forbid-dom-props': [
    'error',
    { forbid: ['dangerouslySetInnerHTML', 'srcDoc'].map((propName) => ({ propName, message: asMarkup })) },
  ],
  'react/forbid-elements': ['error', { forbid: [{ element: 'iframe', message: asMarkup }] }],
  'no-restricted-properties': [
    'error',
    ...[
      'innerHTML',
      'outerHTML',
      'insertAdjacentHTML',
      'srcdoc',
      'setHTMLUnsafe',
      'parseFromString',
      'createContextualFragment',
    ].map((property) => ({ property, message: asMarkup })),
    ...['write', 'writeln'].map((property) => ({ object: 'document', property, message: asMarkup })),
  ],
  'no-restricted-globals': ['error', { name: 'DOMParser', message: asMarkup }],
  'no-eval': 'error',
  'no-new-func': 'error',
  'typescript/no-implied-eval': 'error',
  'no-script-url': 'error',
}

export default {
  plugins: ['typescript', 'react', 'react-perf', 'jsx-a11y', 'import', 'unicorn', 'oxc', 'promise', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  rules: {
    // Type imports count: two files whose types need each other are one file in two places.
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'react/rules-of-hooks': 'error',
    'react/exhaustive-deps': 'error',
    // The React Compiler's own findings that are not in `correctness`.
    'react/hooks': 'error',
    'react/memo-dependencies': 'error',
    'react/exhaustive-effect-dependencies': 'error',
    'react/unsupported-syntax': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    'vitest/no-focused-tests': 'error',
    'vitest/no-disabled-tests': 'error',
    'react/react-in-jsx-scope': 'off',
    'import/no-unassigned-import': 'off',
    'import/no-named-as-default': 'off',
    'import/no-named-as-default-member': 'off',
    'jsx-a11y/prefer-tag-over-role': 'off',
    // Safari forgets that a list without markers is one, unless it says so: https://bugs.webkit.org/show_bug.cgi?id=170179
    'jsx-a11y/no-redundant-roles': ['error', { ol: ['list'], ul: ['list'] }],
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/consistent-return': 'off',
    'unicorn/prefer-add-event-listener': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-useless-spread': 'off',
    'no-shadow': 'off',
    // Does not see that a callback changes the variable.
    'no-unmodified-loop-condition': 'off',
  },
  overrides: [
    {
      files: ['src/**'],
      rules: {
        ...markup,
        'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
        'import/no-default-export': 'error',
      },
    },
    ...direction,
    {
      // Programs for Node: no React, and no types for the type-aware rules to see.
      files: ['**/*.mjs'],
      rules: { 'react/rules-of-hooks': 'off', 'typescript/no-redundant-type-constituents': 'off' },
    },
    {
      files: ['test/**', 'stories/**'],
      rules: {
        // A message beside the value is Vitest's own second argument.
        'vitest/valid-expect': ['error', { maxArgs: 2 }],
        'vitest/no-conditional-expect': 'off',
        // A law or a contract that several files call has its expectations and titles in functions.
        'vitest/expect-expect': 'off',
        'vitest/no-standalone-expect': 'off',
        'vitest/valid-title': 'off',
        'vitest/require-to-throw-message': 'off',
        'vitest/require-mock-type-parameters': 'off',
        'typescript/unbound-method': 'off',
        'typescript/no-base-to-string': 'off',
        // Tests count renders in variables of their own.
        'react/globals': 'off',
        'typescript/no-non-null-assertion': 'off',
        'react-perf/jsx-no-new-object-as-prop': 'off',
        'react-perf/jsx-no-new-function-as-prop': 'off',
        'react-perf/jsx-no-new-array-as-prop': 'off',
        'react-perf/jsx-no-jsx-as-prop': 'off',
      },
    },
  ],
  ignorePatterns: ['**/dist', 'storybook-static', '.storybook/public'],
}
