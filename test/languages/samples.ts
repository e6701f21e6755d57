/**
 * Code as answers have it, by the name its fence gives. What matters is marked `⟦kind:text⟧`; what is not marked is of
 * any kind or plain, but for `⟦plain:text⟧`.
 */
export const samples: Readonly<Record<string, string>> = {
  ts: `⟦comment:// A store.⟧
⟦keyword:import⟧ ⟦keyword:type⟧ { ⟦type:Store⟧ } ⟦keyword:from⟧ ⟦string:'./store.js'⟧
⟦keyword:export⟧ ⟦keyword:interface⟧ ⟦type:User⟧<⟦type:T⟧ ⟦keyword:extends⟧ ⟦type:object⟧ = {}> {
  ⟦keyword:readonly⟧ id: ⟦type:number⟧
  ⟦plain:type⟧: ⟦string:'admin'⟧ | ⟦string:'user'⟧
}
⟦keyword:const⟧ ⟦plain:ratio⟧ = ⟦plain:total⟧ / ⟦plain:count⟧ / ⟦number:1_000⟧
⟦keyword:const⟧ ⟦plain:pattern⟧ = ⟦string:/[/"']+\\/x/gi⟧.⟦function:test⟧(name)
⟦keyword:const⟧ text = ⟦string:\`Hello ⟧\${⟦plain:user⟧.⟦plain:name⟧ ?? ⟦string:\`you ⟧\${⟦number:2⟧}⟦string:\`⟧}⟦string:!⟧
⟦string:over lines\`⟧
⟦keyword:for⟧ (⟦keyword:const⟧ item ⟦keyword:of⟧ ⟦keyword:await⟧ ⟦function:load⟧<⟦type:Map⟧<⟦type:string⟧, ⟦type:User⟧>>(⟦number:0x1f⟧, ⟦number:1.5e3⟧)) {
  ⟦comment:/* over⟧
⟦comment:   lines */⟧ ⟦keyword:return⟧ ⟦string:/a/⟧
}
⟦keyword:type⟧ ⟦type:Name⟧ = ⟦keyword:keyof⟧ ⟦keyword:typeof⟧ user
⟦function:@decorated⟧ ⟦keyword:class⟧ ⟦type:A⟧ { #⟦plain:secret⟧ = a++ / ⟦number:2⟧; ⟦keyword:static⟧ ⟦keyword:async⟧ ⟦function:run⟧() {} }`,
  tsx: `⟦keyword:export⟧ ⟦keyword:function⟧ ⟦function:App⟧({ items }: ⟦type:Props⟧) {
  ⟦keyword:const⟧ [open, setOpen] = ⟦function:useState⟧<⟦type:boolean⟧>(⟦keyword:false⟧)
  ⟦keyword:const⟧ identity = <⟦type:T⟧,>(value: ⟦type:T⟧) => value
  ⟦keyword:return⟧ (
    ⟦tag:<>⟧
      ⟦tag:<button⟧ ⟦attribute:aria-expanded⟧={open} ⟦attribute:onClick⟧={() => ⟦function:setOpen⟧(!open)}⟦tag:>⟧
        ⟦plain:Don't say "class" for 2 / 3⟧ {⟦comment:/* a comment */⟧}
      ⟦tag:</button>⟧
      {items.length < ⟦number:3⟧ && items.⟦function:map⟧((item) => ⟦tag:<Item⟧ ⟦attribute:key⟧={item.id} {...item} ⟦attribute:title⟧=⟦string:"a > b"⟧ ⟦tag:/>⟧)}
    ⟦tag:</>⟧
  )
}
⟦keyword:import⟧ ⟦string:'x'⟧
⟦tag:<Chat⟧ ⟦attribute:chat⟧={chat} ⟦tag:/>⟧`,
  js: `⟦keyword:const⟧ { data, type } = ⟦keyword:await⟧ ⟦function:fetch⟧(⟦string:"/api?x=\\"1\\""⟧)
⟦keyword:if⟧ (a < b && c > d) x = y / 2; ⟦keyword:else⟧ ⟦function:log⟧(⟦keyword:null⟧)
⟦keyword:export⟧ ⟦keyword:default⟧ ⟦keyword:async⟧ (x) => x.default.⟦function:delete⟧()`,
  python: `⟦comment:#!/usr/bin/env python3⟧
⟦keyword:from⟧ dataclasses ⟦keyword:import⟧ dataclass
⟦function:@dataclass⟧
⟦keyword:class⟧ ⟦type:Point⟧:
    ⟦string:"""Where, and⟧
⟦string:    "why"."""⟧
    x: ⟦type:float⟧ = ⟦number:1e-3⟧

    ⟦keyword:def⟧ ⟦function:norm⟧(⟦keyword:self⟧, *, scale: ⟦type:int⟧ = ⟦number:2⟧) -> ⟦type:str⟧:
        match = re.⟦function:match⟧(⟦string:r'\\d+'⟧, text)
        ⟦keyword:match⟧ text:
            ⟦keyword:case⟧ ⟦string:"a"⟧: ⟦keyword:pass⟧
        ⟦keyword:return⟧ ⟦string:f"{{⟧{⟦keyword:self⟧.x:⟦plain:.2f⟧}⟦string:, ⟧{⟦function:len⟧(⟦string:'a'⟧)}⟦string:"⟧
⟦function:print⟧(⟦string:'it\\'s'⟧, ⟦keyword:None⟧)  ⟦comment:# done⟧`,
  json: `{
  ⟦property:"name"⟧: ⟦string:"a: \\"b\\""⟧, ⟦comment:// allowed here⟧
  ⟦property:"list"⟧: [⟦number:1⟧, ⟦number:-2.5e3⟧, ⟦keyword:true⟧, ⟦keyword:null⟧]
}`,
  bash: `⟦comment:#!/bin/sh⟧
⟦keyword:export⟧ ⟦plain:PATH⟧=⟦string:"⟧⟦property:$HOME⟧⟦string:/bin:⟧⟦property:$PATH⟧⟦string:"⟧
⟦comment:$ ⟧⟦function:npm⟧ install ⟦attribute:--save-dev⟧ vite \\
  ⟦attribute:-D⟧ typescript && ⟦function:npm⟧ run build | ⟦function:tee⟧ log.txt
⟦keyword:if⟧ [ ⟦attribute:-f⟧ ⟦string:"⟧⟦property:$file⟧⟦string:"⟧ ]; ⟦keyword:then⟧
  ⟦function:echo⟧ ⟦string:'it is⟧
⟦string:there'⟧ $(⟦function:date⟧ +%s) ⟦property:\${file%.txt}⟧ ⟦comment:# why⟧
⟦keyword:fi⟧
⟦keyword:for⟧ i ⟦keyword:in⟧ a b; ⟦keyword:do⟧ ⟦function:curl⟧ ⟦attribute:-s⟧ https://example.com/#top; ⟦keyword:done⟧
⟦function:cat⟧ ⟦string:<<'EOF'⟧ > file
⟦string:if this is $text⟧
⟦string:EOF⟧
⟦function:ls⟧ ⟦attribute:-la⟧`,
  html: `⟦keyword:<!doctype html>⟧
⟦comment:<!-- over⟧
⟦comment:lines -->⟧
⟦tag:<div⟧ ⟦attribute:class⟧=⟦string:"a b"⟧ ⟦attribute:hidden⟧⟦tag:>⟧⟦plain:if it isn't⟧ ⟦number:&amp;⟧⟦tag:</div>⟧
⟦tag:<style>⟧
  ⟦type:.card⟧ { ⟦property:color⟧: ⟦number:#fff⟧ }
⟦tag:</style>⟧
⟦tag:<script⟧ ⟦attribute:type⟧=⟦string:"module"⟧⟦tag:>⟧
  ⟦keyword:const⟧ open = { a: [⟦number:1⟧
⟦tag:</script>⟧⟦tag:<p>⟧⟦plain:const⟧`,
  css: `⟦keyword:@media⟧ (min-width: ⟦number:40rem⟧) {
  ⟦type:.button⟧:⟦function:hover⟧ > ⟦tag:svg⟧, ⟦type:#main⟧ {
    ⟦property:--gap⟧: ⟦function:calc⟧(⟦number:2px⟧ + ⟦function:var⟧(⟦property:--base⟧, ⟦number:.5em⟧)) ⟦keyword:!important⟧;
    ⟦property:background⟧: ⟦string:url(https://example.com/a.png)⟧ ⟦number:#a1b2c3⟧; ⟦comment:/* why */⟧
    ⟦property:grid-template-areas⟧:
      ⟦string:"a b"⟧
      ⟦string:"c d"⟧;
    &:⟦function:focus⟧ { ⟦property:color⟧: red }
  }
}`,
  sql: `⟦comment:-- The newest⟧
⟦keyword:SELECT⟧ u.name, ⟦function:count⟧(*) ⟦keyword:as⟧ n ⟦keyword:FROM⟧ users u
⟦keyword:where⟧ u.email ⟦keyword:LIKE⟧ ⟦string:'it''s %'⟧ ⟦keyword:AND⟧ age >= ⟦number:18⟧ ⟦keyword:ORDER⟧ ⟦keyword:BY⟧ n;
⟦keyword:CREATE⟧ ⟦keyword:TABLE⟧ t (id ⟦type:BIGINT⟧ ⟦keyword:PRIMARY⟧ ⟦keyword:KEY⟧, note ⟦type:text⟧)`,
  go: `⟦keyword:package⟧ main
⟦keyword:func⟧ ⟦function:main⟧() {
	⟦keyword:var⟧ wait ⟦plain:sync⟧.⟦type:WaitGroup⟧
	s := ⟦string:\`raw⟧
⟦string:"text"\`⟧ + ⟦type:string⟧(⟦string:'\\n'⟧)
	⟦keyword:go⟧ ⟦keyword:func⟧() { fmt.⟦function:Println⟧(⟦string:"a"⟧, ⟦keyword:nil⟧) }() ⟦comment:// go⟧
}`,
  rust: `⟦attribute:#[derive(Debug, Clone)]⟧
⟦keyword:pub⟧ ⟦keyword:fn⟧ longest<⟦type:'a⟧>(x: &⟦type:'a⟧ ⟦type:str⟧) -> ⟦type:Option⟧<⟦type:u32⟧> {
    ⟦keyword:let⟧ ⟦keyword:mut⟧ c = ⟦string:'x'⟧;
    ⟦function:println!⟧(⟦string:"{} \\"over⟧
⟦string:lines\\""⟧, ⟦string:r#"raw "quotes""#⟧);
    ⟦keyword:match⟧ x { ⟦function:Some⟧(_) => ⟦number:1_000u32⟧, _ => ⟦keyword:return⟧ ⟦type:None⟧ }
}`,
  java: `⟦function:@Override⟧
⟦keyword:public⟧ ⟦keyword:static⟧ ⟦type:void⟧ ⟦function:main⟧(⟦type:String⟧[] args) ⟦keyword:throws⟧ ⟦type:Exception⟧ {
    ⟦keyword:var⟧ text = ⟦string:"""⟧
⟦string:        a "b"⟧
⟦string:        """⟧;
    ⟦type:System⟧.out.⟦function:println⟧(⟦string:'c'⟧ + ⟦number:10L⟧); ⟦comment:/** why */⟧
}`,
  c: `⟦keyword:#include⟧ ⟦string:<stdio.h>⟧
⟦keyword:#define⟧ MAX(a, b) ((a) > (b) ? (a) : (b))
⟦type:int⟧ ⟦function:main⟧(⟦type:void⟧) { ⟦function:printf⟧(⟦string:"%d\\n"⟧, ⟦number:0xFFu⟧); ⟦keyword:return⟧ ⟦string:'\\0'⟧; }`,
  'c++': `⟦keyword:template⟧ <⟦keyword:typename⟧ ⟦type:T⟧>
⟦keyword:auto⟧ text = ⟦string:R"x(a)"⟧
⟦string:b)x"⟧; std::⟦type:vector⟧<⟦type:int⟧> v{⟦number:1⟧, ⟦number:2⟧};`,
  csharp: `⟦keyword:#nullable enable⟧
⟦keyword:public⟧ ⟦keyword:record⟧ ⟦function:Person⟧(⟦type:string⟧ Name);
⟦keyword:var⟧ path = ⟦string:@"C:\\""⟧
⟦string:x\\"⟧ + ⟦string:$"{name}"⟧;`,
  kotlin: `⟦keyword:data⟧ ⟦keyword:class⟧ ⟦function:User⟧(⟦keyword:val⟧ name: ⟦type:String⟧)
⟦keyword:fun⟧ ⟦function:main⟧() = ⟦function:println⟧(⟦string:"$name"⟧)`,
  swift: `⟦keyword:func⟧ ⟦function:greet⟧(name: ⟦type:String⟧) -> ⟦type:String⟧ { ⟦keyword:guard⟧ ⟦keyword:let⟧ x ⟦keyword:else⟧ { ⟦keyword:return⟧ ⟦string:"\\(name)"⟧ } }`,
  dart: `⟦keyword:final⟧ ⟦type:String⟧ s = ⟦string:'''a⟧
⟦string:b'''⟧; ⟦function:print⟧(⟦string:'c'⟧);`,
  php: `⟦keyword:<?php⟧
⟦keyword:function⟧ ⟦function:greet⟧(⟦type:string⟧ ⟦property:$name⟧) { ⟦keyword:echo⟧ ⟦string:<<<TEXT⟧
⟦string:  Hello {$name}⟧
⟦string:TEXT;⟧
} ⟦comment:# done⟧`,
  ruby: `⟦keyword:class⟧ ⟦type:User⟧ < ⟦type:Base⟧
  ⟦keyword:attr_reader⟧ ⟦property::name⟧ ⟦comment:# why⟧
  ⟦keyword:def⟧ ok? = ⟦property:@name⟧.⟦plain:nil?⟧ || ⟦string:"#{1}"⟧
⟦keyword:end⟧`,
  yaml: `⟦comment:---⟧
⟦comment:# Build⟧
⟦property:name⟧: Build and test
⟦property:on⟧: [⟦plain:push⟧, pull_request]
⟦property:jobs⟧:
  - ⟦property:uses⟧: actions/checkout@v4 ⟦comment:# pinned⟧
    ⟦property:run⟧: ⟦keyword:|⟧
      ⟦string:npm ci: yes⟧

⟦string:      npm test⟧
    ⟦property:"retries"⟧: ⟦number:3⟧
    ⟦property:flag⟧: ⟦keyword:true⟧`,
  toml: `⟦type:[package]⟧
⟦property:name⟧ = ⟦string:"x"⟧ ⟦comment:# why⟧
⟦property:list⟧ = [⟦number:1⟧, ⟦keyword:true⟧]`,
  dockerfile: `⟦keyword:FROM⟧ node:22 ⟦keyword:AS⟧ build
⟦keyword:RUN⟧ npm ci \\
  ⟦attribute:--omit⟧=dev ⟦comment:# small⟧
⟦keyword:COPY⟧ . .`,
  graphql: `⟦keyword:query⟧ ⟦type:User⟧(⟦attribute:$id⟧: ⟦type:ID⟧!) { user(⟦property:id⟧: ⟦attribute:$id⟧) { name } } ⟦comment:# q⟧`,
  diff: `⟦comment:diff --git a/x b/x⟧
⟦comment:--- a/x⟧
⟦heading:@@ -1,2 +1,2 @@⟧
⟦deleted:-const a = 1⟧
⟦inserted:+const a = 2⟧
 const b = 3`,
  markdown: `⟦heading:# Title⟧
⟦keyword:-⟧ one ⟦strong:**two**⟧ ⟦string:\`three\`⟧ ⟦link:[four](https://example.com)⟧
⟦comment:\`\`\`js⟧
⟦string:# not a title⟧
⟦comment:\`\`\`⟧
snake_case_name`,
}
