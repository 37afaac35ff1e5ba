import { describe, expect, it } from 'vitest';
import { html as markup } from './html.js'; // renamed, so that it is not laid out in lines

describe('markup', () => {
  it('takes text as text, and markup and lists of it as they are', () => {
    const name = `<b a='1' b="2">&`;
    const items = [markup`<li>1</li>`, ['<', 2]];
    expect(markup`<p>${name}</p>${items}`.text).toBe(
      '<p>&lt;b a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;</p><li>1</li>&lt;2',
    );
  });
});
