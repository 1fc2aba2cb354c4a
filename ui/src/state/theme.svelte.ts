// Light or dark: the system's choice until the user makes one.

const kKey = 'riffle.theme';

type Choice = 'system' | 'light' | 'dark';

function stored(): Choice {
  try {
    const value = localStorage.getItem(kKey);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system'; // Storage may be forbidden; the page works without it.
  }
}

class Theme {
  private choice = $state<Choice>(stored());
  private systemDark = $state(false);
  readonly dark = $derived(this.choice === 'dark' || (this.choice === 'system' && this.systemDark));

  constructor() {
    const query = matchMedia('(prefers-color-scheme: dark)');
    this.systemDark = query.matches;
    query.addEventListener('change', (event) => {
      this.systemDark = event.matches;
      this.apply();
    });
    this.apply();
  }

  toggle(): void {
    const next = this.dark ? 'light' : 'dark';
    // Choosing what the system has anyway means following it again.
    this.choice = (next === 'dark') === this.systemDark ? 'system' : next;
    try {
      if (this.choice === 'system') localStorage.removeItem(kKey);
      else localStorage.setItem(kKey, this.choice);
    } catch {
      // Not remembered, then.
    }
    this.apply();
  }

  private apply(): void {
    document.documentElement.dataset.theme = this.dark ? 'dark' : 'light';
  }
}

export const theme = new Theme();
