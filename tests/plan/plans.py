"""A small invented plan for tests: two centres, a handful of indicators, one of each comparator that needs records."""

from textwrap import dedent

PLAN = dedent(
    """\
    code: prova
    version: 1
    title: Piano di prova
    valid_from: 2020-01-01
    valid_to: 2021-12-31
    territory:
      region: Prova
      centre: {subject: centri, count: 2, source: {section: testo, quote: "2 centri"}}
      quadrant: {subject: zone, count: 1, source: {section: testo, quote: "1 zona"}}
    sections:
      - {code: testo, kind: narrative, line: lavoro, title: Testo}
      - {code: scheda, kind: sheet, line: lavoro, title: Scheda}
    subjects:
      - {code: centri, kind: set, title: Centri, unit: centri}
      - {code: zone, kind: set, title: Zone, unit: zone}
      - {code: affiancati, kind: output, title: Centri affiancati, unit: centri}
      - {code: rapporti, kind: output, title: Rapporti, unit: rapporti}
      - {code: valutazioni, kind: output, title: Valutazioni, unit: rapporti}
      - {code: accordi, kind: output, title: Accordi, unit: accordi}
    lines:
      - {code: lavoro, short: Lavoro, title: Lavoro, lead: Agenzia, source: {section: testo, quote: "lavoro"}}
    activities:
      - {code: "1", line: lavoro, title: Affiancamento, sources: [{section: scheda, quote: "affiancamento"}]}
    results:
      - {code: R1, activity: "1", title: Centri affiancati, source: {section: scheda, quote: "centri"}}
    indicators:
      - code: A1
        line: lavoro
        result: R1
        title: tutti i centri affiancati
        short: Centri affiancati
        definition: Centri con un affiancamento.
        subject: affiancati
        measure: workforce.centres_coached_on_rdc
        target: {comparator: all_of, of: {subject: centri, size: 2}, unit: centri}
        source: {section: scheda, quote: "centri affiancati"}
      - code: A2
        line: lavoro
        result: R1
        title: un rapporto all'anno
        short: Rapporti annuali
        definition: Rapporti condivisi in ogni anno.
        subject: rapporti
        measure: deliverables.crisis_reports
        target: {comparator: per, value: 1, unit: rapporti, per: [year]}
        source: {section: scheda, quote: "un rapporto all'anno"}
      - code: A3
        line: lavoro
        result: R1
        title: due valutazioni
        short: Valutazioni
        definition: Rapporti di valutazione condivisi.
        subject: valutazioni
        measure: deliverables.evaluation_reports
        target: {comparator: at_least, value: 2, unit: rapporti}
        source: {section: scheda, quote: "2 valutazioni"}
      - code: A4
        line: lavoro
        result: R1
        title: N. accordi
        short: Accordi
        definition: Accordi sottoscritti.
        subject: accordi
        measure: networks.agreements_signed
        target: {comparator: reported, unit: accordi}
        source: {section: scheda, quote: "N. accordi"}
    """
)
