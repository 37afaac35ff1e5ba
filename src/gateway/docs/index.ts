export { docsPage, docsPolicy } from './page.js';
