import type { RunningSandbox } from '../../sandbox/index.js';

/** The settings with which a process calls a sandbox. */
export function finhubEnvironment({ url, credentials }: Pick<RunningSandbox, 'url' | 'credentials'>) {
  return {
    FINHUB_BASE_URL: url,
    FINHUB_TENANT_ID: credentials.tenantId,
    FINHUB_TENANT_KEY: credentials.tenantKey,
    FINHUB_TENANT_SECRET: credentials.tenantSecret,
    FINHUB_ADMIN_ORGANIZATION_ID: credentials.organizationId,
    FINHUB_ADMIN_USER_ID: credentials.userId,
    FINHUB_ADMIN_USERNAME: credentials.username,
    FINHUB_ADMIN_PASSWORD: credentials.password,
  };
}
