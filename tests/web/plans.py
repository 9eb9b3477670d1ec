"""A small invented plan: a count with places, a share of people, a document, a figure only reported."""

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
      quadrant: {subject: zone, count: 2, source: {section: testo, quote: "2 zone"}}
    sections:
      - {code: testo, kind: narrative, line: lavoro, title: Testo}
      - {code: scheda, kind: sheet, line: lavoro, title: Scheda}
    subjects:
      - {code: centri, kind: set, title: Centri, unit: centri}
      - {code: zone, kind: set, title: Zone, unit: zone}
      - {code: imprese, kind: output, title: Imprese, unit: imprese}
      - {code: affiancati, kind: output, title: Centri affiancati, unit: centri}
      - {code: carico, kind: set, title: Persone in carico, unit: persone}
      - {code: misura, kind: output, title: Persone in misura, unit: persone}
      - {code: posti, kind: output, title: Posti, unit: posti}
      - {code: valutazioni, kind: output, title: Valutazioni, unit: rapporti}
      - {code: accordi, kind: output, title: Accordi, unit: accordi}
    lines:
      - {code: lavoro, short: Lavoro, title: Lavoro, lead: Agenzia, source: {section: testo, quote: "lavoro"}}
      - {code: dati, short: Dati, title: Dati, lead: Osservatorio, source: {section: testo, quote: "dati"}}
    activities:
      - {code: "1", line: lavoro, title: Scouting, sources: [{section: scheda, quote: "scouting"}]}
    results:
      - {code: R1, activity: "1", title: Imprese informate, source: {section: scheda, quote: "imprese"}}
    indicators:
      - code: B6
        line: lavoro
        result: R1
        title: almeno 10 imprese
        short: Imprese informate
        definition: Imprese con un contatto concluso.
        subject: imprese
        measure: demand.companies_informed
        alternative_measures: [demand.companies_surveyed]
        target: {comparator: at_least, value: 10, unit: imprese}
        source: {section: scheda, quote: "almeno 10 imprese"}
      - code: B1
        line: lavoro
        result: R1
        title: tutti i centri
        short: Centri affiancati
        definition: Centri con un affiancamento.
        subject: affiancati
        measure: workforce.centres_coached_on_rdc
        target: {comparator: all_of, of: {subject: centri, size: 2}, unit: centri}
        source: {section: scheda, quote: "tutti i centri"}
      - code: O2
        kind: objective
        line: lavoro
        title: il 100% in una misura
        short: Persone in misura
        definition: Persone con patto in una misura.
        subject: misura
        measure: casework.in_active_measure
        target: {comparator: share_at_least, value: 100%, of: {subject: carico}}
        source: {section: scheda, quote: "100%"}
      - code: O5
        kind: objective
        line: lavoro
        title: posti per persona
        short: Posti per persona
        definition: Posti trovati per persona in carico.
        subject: posti
        measure: matching.vacancies_per_person_in_charge
        target: {comparator: share_at_least, value: 100%, of: {subject: carico}}
        source: {section: scheda, quote: "posti"}
      - code: F2
        line: dati
        title: due valutazioni
        short: Valutazioni
        definition: Rapporti di valutazione condivisi.
        subject: valutazioni
        measure: deliverables.evaluation_reports
        target: {comparator: at_least, value: 2, unit: rapporti}
        source: {section: scheda, quote: "2 valutazioni"}
      - code: E1
        line: dati
        title: N. accordi
        short: Accordi
        definition: Accordi sottoscritti.
        subject: accordi
        measure: networks.agreements_signed
        target: {comparator: reported, unit: accordi}
        source: {section: scheda, quote: "N. accordi"}
    """
)
