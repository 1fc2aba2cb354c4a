import { describe, expect, it } from 'vitest';
import { balances, ratePerSecond } from './ledger';

const counters = {
  consumed: 120,
  indexed: 105,
  duplicate: 10,
  dead_lettered: 3,
  expired: 2,
  late: 9,
};

describe('ledger', () => {
  it('balances without counting late events twice', () => {
    expect(balances(counters)).toBe(true);
    expect(balances({ ...counters, indexed: 104 })).toBe(false);
  });
  it('tells the rate over a window', () => {
    expect(ratePerSecond([])).toBe(0);
    expect(ratePerSecond([{ at: 0, consumed: 5 }])).toBe(0);
    expect(
      ratePerSecond([
        { at: 0, consumed: 0 },
        { at: 2000, consumed: 10 },
        { at: 4000, consumed: 400 },
      ]),
    ).toBe(100);
    expect(
      ratePerSecond([
        { at: 0, consumed: 50 },
        { at: 2000, consumed: 10 },
      ]),
    ).toBe(0);
  });
});
