const fence = (language: string, code: string): string => `\`\`\`${language}\n${code}\n\`\`\`\n`

/** Code as answers have it. */
export const code: string = [
  fence(
    'tsx',
    `import { Markdown } from 'react-agent-stream'

/** An answer, while it is written. */
export function Answer({ text, isStreaming }: AnswerProps) {
  const [count, setCount] = useState<number>(0)
  if (text.length / 2 > 1_000) return null
  return (
    <article className="answer" onClick={() => setCount(count + 1)}>
      {/* It can't be "half" of anything. */}
      <Markdown text={\`\${text}\\n\`} isStreaming={isStreaming} />
      It's shown {count} times.
    </article>
  )
}`,
  ),
  fence(
    'python',
    `from dataclasses import dataclass

@dataclass
class Model:
    """What it costs."""
    name: str
    price: float = 0.25  # per 1,000 tokens

    def cost(self, tokens: int) -> str:
        return f"{self.name}: {tokens / 1000 * self.price:.2f} €"`,
  ),
  fence(
    'sql',
    `-- The cheapest that are fast enough
SELECT name, count(*) AS runs
FROM models
WHERE speed > 100 AND name NOT LIKE 'old-%'
GROUP BY name;`,
  ),
  fence(
    'bash',
    `# Try it
export TOKENS=10000
npm run bench -- --tokens "$TOKENS" | tee result.txt && echo 'done'`,
  ),
  fence(
    'json',
    `{
  "name": "react-agent-stream",
  "private": false,
  "budget": { "limit": 48e3, "over": null }
}`,
  ),
  fence(
    'rust',
    `#[derive(Debug)]
pub struct Token<'a>(&'a str);

fn main() {
    println!("{:?}", Token("hello"));
}`,
  ),
  fence(
    'html',
    `<!-- A page -->
<style>
  .card { color: #335; padding: 1rem; }
</style>
<p class="card">Fish &amp; chips</p>`,
  ),
  fence(
    'diff',
    `@@ -1,2 +1,2 @@
 const a = 1
-const b = a
+const b = a + 1`,
  ),
].join('\n')

/** Formulas, one that is none, and one that would lead somewhere. */
export const formulas: string = [
  'The roots of `$ax^2 + bx + c$` are, if `$a \\neq 0$`:\n',
  fence('math', 'x_{1,2} = \\frac{-b \\pm \\sqrt{b^2 - 4ac}}{2a}'),
  'What cannot be read is shown as it was written:\n',
  fence('math', '\\frac{a'),
  'And nothing leads anywhere:\n',
  fence('math', '\\href{javascript:alert(1)}{x} \\le \\sum_{n=1}^{\\infty} \\frac{1}{n^2}'),
].join('\n')

/** Diagrams, and one that is none. */
export const diagrams: string = [
  'How a run goes:\n',
  fence(
    'mermaid',
    `flowchart LR
  A[Ask] --> B{Tools needed?}
  B -- yes --> C[Call them] --> B
  B -- no --> D[Answer]`,
  ),
  'Who says what:\n',
  fence(
    'mermaid',
    `sequenceDiagram
  Page->>Agent: POST /api/agent
  loop until it is done
    Agent-->>Page: token
  end
  Agent->>Page: result`,
  ),
  'What cannot be drawn stays code:\n',
  fence('mermaid', 'this is no diagram'),
].join('\n')
