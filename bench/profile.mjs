// Where a candidate's time goes: function by function, and what the browser itself does.

const TOP = 45

/** Prints the functions that took most time themselves, and the files. */
export function printProfile(candidate, profile, { cpuMs, scriptMs, layoutMs, styleMs, tokens }) {
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

/** What has to be recorded for {@link printTimeline}. */
export const timelineCategories = [
  'toplevel',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'blink',
  'cc',
]

/** Prints what the page's main thread did, by the processor's time, each thing without what was done inside of it. */
export function printTimeline(candidate, trace) {
  const { traceEvents } = JSON.parse(trace)
  const mains = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}/${tid}`),
  )
  const threads = groupBy(
    traceEvents.filter(({ ph, tts, tdur }) => ph === 'X' && tts !== undefined && tdur !== undefined),
    ({ pid, tid }) => `${pid}/${tid}`,
  )
  const timelines = [...threads]
    .filter(([thread]) => mains.has(thread))
    .map(([, events]) => selfTimes(events))
  const busiest = timelines.toSorted((a, b) => b.total - a.total)[0]
  if (!busiest) return
  const { total, times, longestUs } = busiest
  const lines = [...times].toSorted(([, a], [, b]) => b.us - a.us).slice(0, 30)
  console.log(
    `\n${candidate}: the main thread, ${(total / 1000).toFixed(0)} ms, longest task ${(longestUs / 1000).toFixed(1)} ms of the processor\n\n` +
      lines
        .map(
          ([name, { us, count }]) =>
            `${(us / 1000).toFixed(1).padStart(9)} ms ${String(count).padStart(7)} ×  ${name}`,
        )
        .join('\n'),
  )
}

function selfTimes(events) {
  const times = new Map()
  const open = []
  let total = 0
  let longestUs = 0
  for (const { name, tts, tdur } of events.toSorted((a, b) => a.tts - b.tts || b.tdur - a.tdur)) {
    while (open.length > 0 && open.at(-1).end <= tts) open.pop()
    const parent = open.at(-1)
    if (parent) parent.own.us -= tdur
    else {
      total += tdur
      longestUs = Math.max(longestUs, tdur)
    }
    const own = times.get(name) ?? { us: 0, count: 0 }
    times.set(name, own)
    own.us += tdur
    own.count++
    open.push({ end: tts + tdur, own })
  }
  return { total, times, longestUs }
}

function groupBy(list, keyOf) {
  const groups = new Map()
  for (const item of list) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
