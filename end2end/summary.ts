import type { Reporter, Suite } from '@playwright/test/reporter'

/** Ends the run with one line that says how it went. */
export default class Summary implements Reporter {
  private suite?: Suite

  onBegin(_config: unknown, suite: Suite) {
    this.suite = suite
  }

  onEnd() {
    const outcomes = this.suite?.allTests().map((test) => test.outcome()) ?? []
    const count = (...which: string[]) => outcomes.filter((outcome) => which.includes(outcome)).length
    const skipped = count('skipped')
    console.log(`${count('expected', 'flaky')} passed, ${count('unexpected')} failed${skipped ? `, ${skipped} skipped` : ''}`)
  }
}
