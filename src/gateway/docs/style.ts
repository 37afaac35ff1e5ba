/** Light or dark as the reader's system is; no fonts or colours from elsewhere. */
export const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
article { border-top: 1px solid #8886; padding: .5rem 0 1rem; }
h3 b, nav b { font-size: .8em; border: 1px solid #888; border-radius: .2rem; padding: 0 .3rem; }
nav ul { list-style: none; padding: 0; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid #8884; padding: .2rem .5rem; text-align: left; vertical-align: top; }
pre { background: #8882; padding: .75rem; overflow-x: auto; }
code { overflow-wrap: anywhere; }
small { opacity: .75; }
dt { font-weight: bold; }
`;
