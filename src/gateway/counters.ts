interface Counter {
  readonly help: string;
  readonly series: Map<string, number>;
}

/** Counters in the text format of Prometheus. Labels are ours, few and free of personal data. */
export class Counters {
  readonly #counters = new Map<string, Counter>();

  /** Makes a counter; what it gives counts one more of a kind. */
  counter(name: string, help: string): (labels: Readonly<Record<string, string>>) => void {
    const series = new Map<string, number>();
    this.#counters.set(name, { help, series });
    return (labels) => {
      const key = Object.entries(labels)
        .map(([label, value]) => `${label}="${value}"`)
        .join(',');
      series.set(key, (series.get(key) ?? 0) + 1);
    };
  }

  text(): string {
    const lines = [...this.#counters].flatMap(([name, { help, series }]) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} counter`,
      ...[...series].map(([labels, count]) => `${name}{${labels}} ${count}`),
    ]);
    return `${lines.join('\n')}\n`;
  }
}
