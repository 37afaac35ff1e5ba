import { describe, expect, it } from 'vitest';
import { answerCounts, tableOf } from './answers.js';

const metrics = `# TYPE onboarding_signups_total counter
onboarding_signups_total{status="started"} 2
# TYPE onboarding_http_requests_total counter
onboarding_http_requests_total{method="GET",route="/livez",status="200"} 1
onboarding_http_requests_total{method="POST",route="/v1/onboardings",status="400"} 12
onboarding_http_requests_total{method="POST",route="/v1/onboardings",status="202"} 3
`;

describe('the answers of a gateway', () => {
  it('are counted by route and status', () => {
    expect(answerCounts(metrics)).toEqual([
      { method: 'GET', route: '/livez', status: 200, count: 1 },
      { method: 'POST', route: '/v1/onboardings', status: 400, count: 12 },
      { method: 'POST', route: '/v1/onboardings', status: 202, count: 3 },
    ]);
  });

  it('are told in a line per route', () => {
    const refused = { method: 'PUT', route: '/livez', status: 405, count: 1 };
    expect(tableOf([...answerCounts(metrics), refused])).toBe(
      'GET /livez: 200 x 1\nPOST /v1/onboardings: 202 x 3, 400 x 12',
    );
  });
});
