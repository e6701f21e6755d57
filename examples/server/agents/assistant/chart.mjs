// @ts-check
import { say } from '../say.mjs'
import { useTools } from './tools.mjs'

const WIDTH = 640
const HEIGHT = 260
/** Where the curve is drawn: between the words above and the hours below. */
const TOP = 40
const BOTTOM = 210
/** From one high water to the next. */
const PERIOD_H = 12.42
const FIRST_HIGH_H = 4.68

/** @param {number} hour */
const heightAt = (hour) => 7.3 + 6.6 * Math.cos(((hour - FIRST_HIGH_H) / PERIOD_H) * 2 * Math.PI)

/** A day of tides as a picture: readable on light and on dark. */
function picture() {
  /** @param {number} hour */
  const x = (hour) => 20 + (hour / 24) * (WIDTH - 40)
  /** @param {number} metres */
  const y = (metres) => BOTTOM - (metres / 14) * (BOTTOM - TOP)
  const points = Array.from(
    { length: 97 },
    (_, at) => `${x(at / 4).toFixed(1)},${y(heightAt(at / 4)).toFixed(1)}`,
  )
  const hours = [0, 6, 12, 18, 24].map(
    (hour) => `<text x="${x(hour)}" y="236" text-anchor="middle">${hour}:00</text>`,
  )
  const sea = `M${x(0)},${BOTTOM} L${points.join(' L')} L${x(24)},${BOTTOM} Z`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" fill="#4b5563"><rect width="${WIDTH}" height="${HEIGHT}" fill="#f8fafc"/><text x="20" y="26" fill="#111827" font-weight="600">Burntcoat Head, Saturday</text><path d="${sea}" fill="#dbe7fb"/><polyline points="${points.join(' ')}" fill="none" stroke="#2f5fd0" stroke-width="2.5"/><line x1="20" x2="${WIDTH - 20}" y1="${BOTTOM}" y2="${BOTTOM}" stroke="#d1d5db"/>${hours.join('')}</svg>`
}

/**
 * Draws the tide of a day, and sends the picture along as a file.
 *
 * @type {import('../../run.mjs').Agent}
 */
export async function* chart({ pause }) {
  yield { type: 'iteration_start', iteration: 1, max_iterations: 4, remaining: 3 }
  await pause(250)
  yield* useTools(
    [
      {
        tool: 'plot',
        operation: 'curve',
        parameters: { station: 'burntcoat-head', hours: 24 },
        takesMs: 900,
        result: { points: 97, highest_m: 13.9, lowest_m: 0.7 },
      },
    ],
    pause,
  )
  yield { type: 'iteration_start', iteration: 2, max_iterations: 4, remaining: 2 }
  const url = `data:image/svg+xml;base64,${Buffer.from(picture()).toString('base64')}`
  yield { type: 'file', url, media_type: 'image/svg+xml', filename: 'tide-saturday.svg' }
  yield* say(
    'token',
    'Saturday’s tide. The curve is steepest half-way, at about 8:00 and 14:00: that is when the flat is lost or won within minutes.',
    pause,
    { msPerToken: 24 },
  )
}
