// @ts-check

/** @type {Record<string, (left: number, right: number) => number>} */
const OPERATORS = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
}
/** Weakest first; those of one level are read from left to right. */
const LEVELS = [['+', '-'], ['*', '/'], ['^']]

/**
 * Reads and calculates an arithmetic expression: numbers, `+ - * / ^`, parentheses, `sqrt`.
 *
 * @param {string} expression
 * @returns {number}
 * @throws {Error} When it is not an expression, or has no finite value.
 */
export function calculate(expression) {
  const symbols = expression.match(/\d+(?:\.\d+)?|sqrt|[-+*/^()]|\S/gu) ?? []
  let at = 0
  /** @param {number} level @returns {number} */
  const read = (level) => {
    const operators = LEVELS[level]
    if (!operators) return readValue()
    let value = read(level + 1)
    for (let symbol = symbols[at]; symbol !== undefined && operators.includes(symbol); symbol = symbols[at]) {
      at += 1
      value = OPERATORS[symbol]?.(value, read(level + 1)) ?? Number.NaN
    }
    return value
  }
  /** @returns {number} */
  const readValue = () => {
    const symbol = symbols[at++]
    if (symbol === '-') return -readValue()
    if (symbol === 'sqrt') return Math.sqrt(readValue())
    if (symbol === '(') {
      const value = read(0)
      if (symbols[at++] !== ')') throw new Error('a closing parenthesis is missing')
      return value
    }
    const value = Number(symbol)
    if (symbol === undefined || Number.isNaN(value))
      throw new Error(`cannot read ${symbol ?? 'the end'} here`)
    return value
  }
  const value = read(0)
  if (at < symbols.length) throw new Error(`cannot read ${symbols[at]} here`)
  if (!Number.isFinite(value)) throw new Error('the value is not a finite number')
  return value
}

/**
 * Finds the first arithmetic in a sentence: at least two numbers with an operator between them.
 *
 * @param {string} text
 * @returns {string | undefined}
 */
export function findExpression(text) {
  const plain = text.slice(0, 2_000).replaceAll('×', '*').replaceAll('÷', '/').replaceAll('−', '-')
  return /\(*\d[\d.]*(?:[ )]{0,4}[-+*/^][ (]{0,4}\d[\d.]*\)*)+/u.exec(plain)?.[0]
}

/** @param {number} value */
export const rounded = (value) => Number(value.toPrecision(6))
