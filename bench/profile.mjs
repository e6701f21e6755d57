// Where the time of a candidate's scripts goes, function by function.

const TOP = 45

/** Prints the functions that took most time themselves, and the files. */
export function printProfile(candidate, { profile, cpuMs, scriptMs, layoutMs, styleMs, tokens }) {
  const { nodes, samples, timeDeltas } = profile
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const functions = new Map()
  const files = new Map()
  const add = (map, key, us) => map.set(key, (map.get(key) ?? 0) + us)
  let total = 0
  for (const [index, id] of samples.entries()) {
    const { functionName, url, lineNumber } = byId.get(id).callFrame
    if (functionName === '(idle)') continue
    const us = timeDeltas[index]
    total += us
    const file = url ? url.replace(/^https?:\/\/[^/]+\//, '').replace(/-[\w-]{8}\.js$/, '.js') : '(browser)'
    add(functions, `${functionName || '(anonymous)'}  ${file}:${lineNumber + 1}`, us)
    add(files, file, us)
  }
  const lines = (map, length) =>
    [...map]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, length)
      .map(
        ([name, us]) =>
          `${(us / 1000).toFixed(1).padStart(9)} ms ${((us / total) * 100).toFixed(1).padStart(5)} %  ${name}`,
      )
      .join('\n')
  console.log(
    `\n${candidate}: CPU ${cpuMs.toFixed(0)} ms = script ${scriptMs.toFixed(0)} + layout ${layoutMs.toFixed(0)} + style ` +
      `${styleMs.toFixed(0)} + other; sampled ${(total / 1000).toFixed(0)} ms by the clock, ${tokens} tokens\n\n` +
      `${lines(files, 20)}\n\n${lines(functions, TOP)}`,
  )
}
