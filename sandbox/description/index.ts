export { readDescription, type Description, type Operation } from './description.js';
export { Validator } from './validator.js';
