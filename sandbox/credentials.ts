/** What the sandbox's one tenant and its admin sign in with. */
export interface SandboxCredentials {
  readonly tenantId: string;
  readonly tenantKey: string;
  readonly tenantSecret: string;
  /** The tenant's own organization, in the path of the admin session. */
  readonly organizationId: string;
  /** The admin user, in the path of the admin session. */
  readonly userId: string;
  readonly username: string;
  readonly password: string;
}

/** Fixed and public: they open nothing but a sandbox. The tenant id is the one of FinHub's registration page. */
export const sandboxCredentials: SandboxCredentials = {
  tenantId: '97e7ff29-15f3-49ef-9681-3bbfcce4f6cd',
  tenantKey: 'sandbox-tenant-key',
  tenantSecret: 'sandbox-tenant-secret',
  organizationId: 'c0a8012e-7f3b-4d52-9a61-0e5d2f7b9c11',
  userId: '3f2b6a9d-51c4-4e0f-8d27-6b1c9e4a7f30',
  username: 'admin@sandbox.example',
  password: 'SandboxAdmin123!',
};
