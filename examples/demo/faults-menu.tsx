import { breakRun, type Fault, offersFaults, useBreakable } from './faults.js'

const FAULTS: ReadonlyArray<{ fault: Fault; name: string; about: string }> = [
  {
    fault: 'cut',
    name: 'Cut the connection',
    about: 'The answer is read on as soon as there is another one.',
  },
  {
    fault: 'kill',
    name: 'Kill the server',
    about: 'The answer is read on when it is back, or by another server.',
  },
]

/** A button that opens what can be broken while an answer is being read. Only where the server goes along with it. */
export function FaultsMenu() {
  const runId = useBreakable()
  if (!offersFaults) return null
  return (
    <>
      <button type="button" className="button button-quiet" popoverTarget="faults">
        Faults
      </button>
      <div id="faults" popover="auto" className="menu faults" role="group" aria-label="Faults">
        {FAULTS.map(({ fault, name, about }) => (
          <div key={fault}>
            <button
              type="button"
              className="button"
              aria-disabled={runId === undefined}
              aria-describedby={`fault-${fault}`}
              onClick={() => {
                if (runId !== undefined) void breakRun(fault, runId)
              }}
            >
              {name}
            </button>
            <p id={`fault-${fault}`} className="muted">
              {runId === undefined ? 'While an answer is being written.' : about}
            </p>
          </div>
        ))}
      </div>
    </>
  )
}
