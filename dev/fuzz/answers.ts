/** How often a route gave a status. */
export interface AnswerCount {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly count: number;
}

/** The gateway's own count of its answers, from its metrics. */
export function answerCounts(metrics: string): readonly AnswerCount[] {
  const line = /^onboarding_http_requests_total\{method="(\w+)",route="([^"]*)",status="(\d+)"\} (\d+)$/gm;
  return [...metrics.matchAll(line)].map(([, method = '', route = '', status, count]) => ({
    method,
    route,
    status: Number(status),
    count: Number(count),
  }));
}

/** One line per route, by status: how deep the requests went. Methods that a path does not understand are left out. */
export function tableOf(counts: readonly AnswerCount[]): string {
  const byRoute = new Map<string, string[]>();
  const sorted = counts.toSorted((one, other) => one.status - other.status);
  for (const { method, route, status, count } of sorted.filter(({ status }) => status !== 405)) {
    const name = `${method} ${route}`;
    byRoute.set(name, [...(byRoute.get(name) ?? []), `${status} x ${count}`]);
  }
  return [...byRoute]
    .map(([name, answers]) => `${name}: ${answers.join(', ')}`)
    .sort()
    .join('\n');
}
