import type { CustomerView, OrganizationView, VerificationView } from '../views.js';
import { html, type Html } from './html.js';

export interface ReviewCase {
  readonly verification: VerificationView;
  readonly customer: CustomerView | undefined;
}

const decidedShown = 50;
const peopleShown = 20;

/** Reads the page anew every few seconds, unless someone is typing a reason. */
export const refreshScript = `
setInterval(() => {
  const typing = [...document.querySelectorAll('input')].some((input) => input.value !== '' || input === document.activeElement);
  if (!typing && !document.hidden) location.replace('/_sandbox/reviewer');
}, 4000);
`;

/** Open verifications with what was handed in and the forms to decide them; below, the last decided ones. */
export function reviewerPage(cases: readonly ReviewCase[], problem: string | null): Html {
  const open = cases.filter(({ verification }) => verification.open);
  const decided = cases.filter(({ verification }) => !verification.open).reverse();
  return html`<h1>Reviewer</h1>
    <p class="quiet">
      You are FinHub's compliance reviewer. Each decision goes out as a signed webhook.
      <a href="/_sandbox/">All calls</a>
    </p>
    ${problem === null ? '' : html`<p class="stop" role="alert">${problem}</p>`}
    <h2>Open (${open.length})</h2>
    ${open.length === 0 ? html`<p class="quiet">Nothing waits for a decision.</p>` : open.map(openCase)}
    <h2>Decided (${decided.length})</h2>
    ${decided.length === 0 ? html`<p class="quiet">None yet.</p>` : decidedTable(decided.slice(0, decidedShown))}`;
}

function openCase({ verification, customer }: ReviewCase): Html {
  const { verificationId, type, status, rounds, reasons, openedAt } = verification;
  return html`<article>
    <h3>${customer?.name ?? verification.customerId} <span class="badge">${status}</span></h3>
    <p class="quiet">
      ${customer?.email ?? ''} &middot; ${type} &middot; since <time datetime="${openedAt}">${openedAt}</time
      ><br />
      customer <code>${verification.customerId}</code> &middot; verification <code>${verificationId}</code>
    </p>
    ${rounds === 0 ? '' : html`<p class="ask">Asked again ${rounds} time(s): ${reasons.join(', ') || 'no reason given'}</p>`}
    ${customer?.kind === 'organization' ? peopleTable(customer) : ''}
    ${documentTable(verification)}
    <p>
      Consents:
      ${customer === undefined || customer.consents.length === 0 ? 'none yet' : customer.consents.join(', ')}
    </p>
    <form method="post" action="/_sandbox/reviewer/${verificationId}">
      <button class="go" name="decision" value="approve">Approve</button>
      <button class="ask" name="decision" value="ask-again">Ask again</button>
      <button class="stop" name="decision" value="reject">Reject</button>
      <input
        name="reasons"
        placeholder="Reason codes: BLURRED_DOCUMENT"
        aria-label="Reason codes"
        autocomplete="off"
      />
    </form>
  </article>`;
}

/** Who acts for the organization and who owns it; long lists are cut. */
function peopleTable({ employees, directors, shareholders }: OrganizationView): Html {
  const people = [
    ...directors.map(({ name, role }) => ({ name, as: 'Director', detail: role })),
    ...shareholders.map(({ name, type, ownershipPercentage, isBeneficialOwner }) => ({
      name,
      as: 'Shareholder',
      detail: `${type}, ${ownershipPercentage} %${isBeneficialOwner ? ', beneficial owner' : ''}`,
    })),
    ...employees.map(({ name, position, roles }) => ({
      name,
      as: 'Employee',
      detail: `${position}: ${roles.join(', ')}`,
    })),
  ];
  if (people.length === 0) return html`<p>No people yet.</p>`;
  const rows = people.slice(0, peopleShown).map(
    ({ name, as, detail }) =>
      html`<tr>
        <td>${name}</td>
        <td>${as}</td>
        <td>${detail}</td>
      </tr>`,
  );
  const more = people.length - rows.length;
  return html`<table>
      <tr>
        <th>Person</th>
        <th>As</th>
        <th>Details</th>
      </tr>
      ${rows}
    </table>
    ${more > 0 ? html`<p class="quiet">and ${more} more</p>` : ''}`;
}

function documentTable({ documents }: VerificationView): Html {
  if (documents.length === 0) return html`<p>No documents yet.</p>`;
  const rows = documents.map(
    ({ type, fileName, mimeType, bytes, uploadedAt }) =>
      html`<tr>
        <td>${type}</td>
        <td>${fileName}</td>
        <td>${mimeType}, ${bytes} bytes</td>
        <td>${uploadedAt}</td>
      </tr>`,
  );
  return html`<table>
    <tr>
      <th>Document</th>
      <th>File</th>
      <th>Content</th>
      <th>Uploaded</th>
    </tr>
    ${rows}
  </table>`;
}

function decidedTable(cases: readonly ReviewCase[]): Html {
  const rows = cases.map(
    ({ verification, customer }) =>
      html`<tr>
        <td>${customer?.name ?? verification.customerId}</td>
        <td class="${verification.status === 'APPROVED' ? 'go' : 'stop'}">${verification.status}</td>
        <td>${verification.reasons.join(', ')}</td>
        <td>${verification.decidedAt ?? ''}</td>
      </tr>`,
  );
  return html`<table>
    <tr>
      <th>Customer</th>
      <th>Decision</th>
      <th>Reasons</th>
      <th>Decided</th>
    </tr>
    ${rows}
  </table>`;
}
