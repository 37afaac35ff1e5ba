import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { SandboxControl } from '../control.js';
import { Refusal } from '../provider/index.js';
import { refuseOtherSites } from './control-routes.js';
import { sendPage } from './html.js';
import { refreshScript, reviewerPage } from './reviewer-page.js';

const decisionForm = z.object({
  decision: z.enum(['approve', 'reject', 'ask-again']),
  /** Codes, divided by commas or blanks. */
  reasons: z.string().default(''),
});

/** The page on which a person decides open verifications. Plain forms: it works without a script. */
export function serveReviewer(app: FastifyInstance, control: SandboxControl): void {
  void app.register(
    (pages, _options, done) => {
      pages.addHook('onRequest', refuseOtherSites);
      pages.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string' },
        (_request, body, parsed) => parsed(null, Object.fromEntries(new URLSearchParams(body.toString()))),
      );
      pages.get('/', (_request, reply) => showPage(reply, control, null));
      pages.post('/:verificationId', async ({ params, body }, reply) => {
        const { verificationId } = z.object({ verificationId: z.string() }).parse(params);
        const form = decisionForm.safeParse(body);
        const reasons = reasonCodes(form.data?.reasons ?? '');
        if (!form.success || reasons === null) {
          return showPage(
            reply.code(400),
            control,
            'Reasons are codes of A-Z, 0-9 and _, divided by commas.',
          );
        }
        try {
          await decide(control, verificationId, form.data.decision, reasons);
        } catch (error) {
          if (error instanceof Refusal) return showPage(reply.code(error.status), control, error.message);
          throw error;
        }
        return reply.redirect('/_sandbox/reviewer', 303);
      });
      done();
    },
    { prefix: '/_sandbox/reviewer' },
  );
}

async function decide(
  control: SandboxControl,
  verificationId: string,
  decision: z.output<typeof decisionForm>['decision'],
  reasons: readonly string[],
): Promise<void> {
  switch (decision) {
    case 'approve':
      await control.approve(verificationId);
      return;
    case 'reject':
      await control.reject(verificationId, reasons);
      return;
    case 'ask-again':
      await control.askAgain(verificationId, reasons);
  }
}

function reasonCodes(text: string): readonly string[] | null {
  const codes = text
    .toUpperCase()
    .split(/[\s,]+/)
    .filter((code) => code !== '');
  return codes.every((code) => /^[A-Z0-9_]{1,64}$/.test(code)) ? codes : null;
}

function showPage(reply: FastifyReply, control: SandboxControl, problem: string | null): FastifyReply {
  const customers = new Map(control.customers().map((customer) => [customer.customerId, customer]));
  const cases = control.verifications().map((verification) => ({
    verification,
    customer: customers.get(verification.customerId),
  }));
  return sendPage(reply, 'FinHub sandbox: reviewer', reviewerPage(cases, problem), refreshScript);
}
