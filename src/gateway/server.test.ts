import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { gateway, id, signup } from './testing/gateway.js';

describe('whoever runs the gateway', () => {
  it('sees whether it lives and whether Temporal answers', async () => {
    const { get, service } = await gateway();
    expect(await get('/livez', {})).toMatchObject({ status: 200 });
    expect(await get('/readyz', {})).toMatchObject({ status: 200, body: { status: 'ready' } });
    service.temporal = false;
    expect(await get('/readyz', {})).toMatchObject({ status: 503, body: { code: 'temporal-unreachable' } });
  });

  it('sees counts of sign-ups, callbacks and requests', async () => {
    const { post, app } = await gateway();
    await post('/v1/onboardings', signup);
    const { body } = await app.inject('/metrics');
    expect(body).toContain('onboarding_signups_total{status="started"} 1');
    expect(body).toContain(
      'onboarding_http_requests_total{method="POST",route="/v1/onboardings",status="202"} 1',
    );
  });

  it('finds no personal data, body or query string in the log', async () => {
    const { post, get, callback, log } = await gateway();
    await post('/v1/onboardings', signup);
    await post('/v1/onboardings', { ...signup, customer: { ...signup.customer, phone: 'x' } });
    await get(`/v1/onboardings/${id}?email=john.customer@example.com`);
    await callback(
      JSON.stringify({ id: '1', type: 'customer.created', data: { email: 'john.customer@example.com' } }),
    );
    const lines = log.join('');
    expect(lines).toContain('"route":"/v1/onboardings/:id"');
    for (const value of ['john', 'Customer', '?email', '37062767557']) expect(lines).not.toContain(value);
  });

  it('gets a problem for a route that is not there, and security headers with everything', async () => {
    const { get } = await gateway();
    const answer = await get('/nowhere?secret=1', {});
    expect(answer).toMatchObject({
      status: 404,
      type: 'application/problem+json; charset=utf-8',
      body: { code: 'not-found' },
    });
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
    });
  });

  it('is told which methods a path understands, before anything is read', async () => {
    const { call } = await gateway();
    const answer = await call({ method: 'PUT', url: `/v1/onboardings/${id}/documents`, payload: '{' });
    expect(answer).toMatchObject({ status: 405, body: { code: 'method-not-allowed' } });
    expect(answer.headers.allow).toBe('POST');
    const read = await call({ method: 'DELETE', url: '/livez' });
    expect([read.status, read.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it('reads about the API on a page that loads nothing else', async () => {
    const { app, get } = await gateway();
    const { body: page, headers } = await app.inject('/docs');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers['content-security-policy']).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
    expect(page.match(/(?:src|href)="(?!#|\/openapi\.json")/g)).toBeNull();
    const { paths } = (await get('/openapi.json', {})).body as { paths: object };
    for (const path of Object.keys(paths)) expect(page).toContain(`<code>${path}</code>`);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(targets.length).toBeGreaterThan(30);
    for (const target of targets) expect(page).toContain(`id="${target ?? ''}"`);
  });

  it('reads there how a person and an organization sign up, with an example of each', async () => {
    const { app } = await gateway();
    const { body: page } = await app.inject('/docs');
    const [, signup = ''] = /<article id="startOnboarding">([^]*?)<\/article>/.exec(page) ?? [];
    expect(signup).toMatch(
      /Example: individual.*individual\.signup.*Example: organization.*organization\.signup/s,
    );
    const [, organization = ''] = /<article id="OrganizationSignup">([^]*?)<\/article>/.exec(page) ?? [];
    expect(organization).toMatch(/shareholders.*href="#Shareholder".*total exactly 100/s);
  });
});
