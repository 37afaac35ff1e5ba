import { SettingsError } from './settings-error.js';
import type { SettingProblem } from './settings-error.js';
import type { Variable } from './variable.js';

export type Environment = NodeJS.ProcessEnv;

/** Looks at one variable; undefined where it is unset without a default, or wrong. */
export type Peek = <T>(variable: Variable<T>) => T | undefined;
export type Get = <T>(variable: Variable<T>) => T;

/** A group of variables that belong together, and the part of the settings they make. */
export interface Section<Part> {
  readonly variables: readonly Variable<unknown>[];
  /** Rules between variables. Called even if some are wrong, so that everything is named at once. */
  readonly check?: (peek: Peek, environment: Environment) => readonly SettingProblem[];
  readonly build: (get: Get, environment: Environment) => Part;
}

/** Reads the settings of one process; throws {@link SettingsError} naming every wrong or missing variable. */
export interface SettingsReader<Settings> {
  (environment: Environment): Settings;
  /** What the process reads, in the order of the documentation. */
  readonly variables: readonly Variable<unknown>[];
}

type From = <Part>(section: Section<Part>) => Part;

/** A reader over sections; `build` puts their parts together. */
export function settingsReader<Settings>(
  sections: readonly Section<unknown>[],
  build: (from: From) => Settings,
): SettingsReader<Settings> {
  const variables = sections.flatMap((section) => section.variables);
  const read = (environment: Environment): Settings => {
    const problems = problemsOf(environment, variables, sections);
    if (problems.length > 0) throw new SettingsError(problems);
    return build((section) => section.build((variable) => valueOf(environment, variable), environment));
  };
  return Object.assign(read, { variables });
}

function problemsOf(
  environment: Environment,
  variables: readonly Variable<unknown>[],
  sections: readonly Section<unknown>[],
): readonly SettingProblem[] {
  const wrong = variables.filter((variable) => !lookUp(environment, variable).ok);
  const ofValues = wrong.map(({ name, expected }) => ({ variable: name, expected }));
  const peek: Peek = (variable) => {
    const found = lookUp(environment, variable);
    return found.ok ? found.value : undefined;
  };
  const ofRules = sections.flatMap((section) => section.check?.(peek, environment) ?? []);
  const named = new Set(ofValues.map(({ variable }) => variable));
  return [...ofValues, ...ofRules.filter(({ variable }) => !named.has(variable))].map((problem) => ({
    ...problem,
    isMissing: given(environment, problem.variable) === undefined,
  }));
}

function valueOf<T>(environment: Environment, variable: Variable<T>): T {
  const found = lookUp(environment, variable);
  if (found.ok) return found.value;
  throw new SettingsError([{ variable: variable.name, expected: variable.expected }]);
}

function lookUp<T>(environment: Environment, variable: Variable<T>): { ok: true; value: T } | { ok: false } {
  const text = given(environment, variable.name);
  if (text === undefined) {
    return variable.absent.kind === 'value' ? { ok: true, value: variable.absent.value } : { ok: false };
  }
  const parsed = variable.schema.safeParse(text);
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false };
}

/** What the environment holds for a name; an empty string counts as nothing. */
export function given(environment: Environment, name: string): string | undefined {
  const text = environment[name];
  return text === '' ? undefined : text;
}
