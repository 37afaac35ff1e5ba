/** Source of a pattern for what has the form of an IBAN, its letters in capitals; in the middle of others, it needs their anchors. */
export const ibanForm = String.raw`[A-Z]{2}\d{2}[A-Z0-9]{11,30}`;
