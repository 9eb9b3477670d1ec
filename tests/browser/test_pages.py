"""Each page in a browser: right for axe-core, silent on the console, no wider than the screen."""

from dataclasses import dataclass

import pytest

pytest.importorskip("axe_playwright_python")
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 812}
NOBODY = ""


@dataclass(frozen=True)
class Page:
    """A page as somebody opens it; ``then`` is a link or button pressed after."""

    name: str
    path: str
    who: str = "agenzia"
    then: str = ""
    code: int = 200


PAGES = [
    Page("accesso", "/accesso/", NOBODY),
    Page("home-agenzia", "/"),
    Page("home-operatore", "/", "operatore"),
    Page("home-navigator", "/", "navigator"),
    Page("oggi", "/oggi/", "navigator"),
    Page("oggi-da-convocare", "/oggi/da-convocare/?termine=oltre", "navigator"),
    Page("home-scuola", "/", "scuola"),
    Page("home-impresa", "/", "impresa"),
    Page("home-amministratore", "/", "amministratore"),
    Page("piano", "/piano/"),
    Page("piano-quadrante", "/piano/?quadrante=sud-est&esito=behind"),
    Page("piano-ieri", "/piano/?al=2020-12-31"),
    Page("indicatore-O1", "/piano/O1/"),
    Page("indicatore-B6", "/piano/B6/"),
    Page("indicatore-D2", "/piano/D2/"),
    Page("registrazioni-B6", "/piano/B6/registrazioni/"),
    Page("registrazioni-operatore", "/piano/B5/registrazioni/", "operatore"),
    Page("registrazioni-soggetto", "/piano/B6/registrazioni/", then="#contenuto tbody td:nth-last-child(3) a"),
    Page("avvisi", "/avvisi/?al=2020-12-31"),
    Page("avvisi-nessuno", "/avvisi/"),
    Page("dati-centro", "/centri/asti/dati/"),
    Page("in-ritardo", "/piano/B6/in-ritardo/?centro=asti", "operatore"),
    Page("periodi", "/periodi/"),
    Page("periodo-consolidato", "/periodi/2020-S1/", "regione"),
    Page("periodo-in-corso", "/periodi/2020-S2/", "linea"),
    Page("periodo-ieri", "/periodi/2020-S1/?al=2020-07-15"),
    Page("lettura-consolidata", "/periodi/2020-S1/B6/"),
    Page("deroga", "/periodi/2020-S1/deroga/"),
    Page("verifica", "/piano/verifica/"),
    Page("mappa", "/mappa/?indicatore=B6"),
    Page("centri", "/centri/"),
    Page("centro", "/centri/asti/"),
    Page("verifiche-revisore", "/verifiche/", "revisore"),
    Page("verifiche-centro", "/verifiche/", "centro"),
    Page("consegne", "/consegne/"),
    Page("registri", "/registri/"),
    Page("elenco-imprese", "/registri/demand/company/"),
    Page("elenco-persone", "/registri/casework/jobseeker/", "operatore"),
    Page("elenco-riservato", "/registri/casework/jobseeker/", "regione"),
    Page("altrove", "/registri/casework/jobseeker/altrove/", "operatore"),
    Page("profilo", "/profilo/", "operatore"),
    Page("password", "/profilo/password/", "operatore"),
    Page("conferma", "/accesso/conferma/", "operatore"),
    Page("utenze", "/registri/kernel/user/", "amministratore"),
    Page("utenza", "/registri/kernel/user/", "amministratore", then="#elenco tbody a"),
    Page("nuovo-incarico", "/registri/kernel/membership/nuovo/", "amministratore"),
    Page("carica-utenze", "/utenze/carica/", "amministratore"),
    Page("chiudi-utenza", "/utenze/1/chiudi/", "amministratore"),
    Page("domande", "/registri/kernel/enquiry/", "operatore"),
    Page("collegamento-scaduto", "/accesso/password/MQ/a-b/", NOBODY, code=404),
    Page("scheda-persona", "/registri/casework/jobseeker/", "operatore", then="#elenco tbody a"),
    Page("scheda-impresa", "/registri/demand/company/", then="#elenco tbody a"),
    Page("scheda-revisore", "/registri/casework/pact/", "revisore", then="#elenco tbody a"),
    Page("nuovo-servizio", "/registri/casework/service/nuovo/", "operatore"),
    Page("nuovo-evento", "/registri/networks/event/nuovo/"),
    Page("modulo-con-errori", "/registri/casework/service/nuovo/", "operatore", then="main form button"),
    Page("elenco-vuoto", "/registri/demand/company/?q=zzzzzz"),
    Page("api-documentazione", "/api/documentazione/", NOBODY),
    Page("api-programmi", "/api/client/", "amministratore"),
    Page("api-programma", "/api/client/osservatorio/", "amministratore"),
    Page("elaborazioni", "/elaborazioni/"),
    Page("carica", "/elaborazioni/carica/"),
    Page("elenco-perche", "/registri/casework/jobseeker/", then="#perche summary"),
    Page("elaborazioni-tutte", "/elaborazioni/", "amministratore"),
    Page("rapporti", "/rapporti/"),
    Page("rapporto", "/rapporti/1/"),
    Page("testo-di-linea", "/rapporti/2020-S2/testi/servizi/", "linea"),
    Page("dati-aperti", "/dati-aperti/", NOBODY),
    Page("osservatorio", "/osservatorio/"),
    Page("osservatorio-disegni", "/osservatorio/bacini/disegni/", "osservatorio"),
    Page("osservatorio-comunicazioni", "/osservatorio/comunicazioni/"),
    Page("osservatorio-righe-rifiutate", "/osservatorio/comunicazioni/rifiutate/"),
    Page("osservatorio-movimenti", "/osservatorio/movimenti/?taglio=sex"),
    Page("osservatorio-filtrato", "/osservatorio/movimenti/?taglio=sex&taglio2=work_centre&f-name=2020"),
    Page("osservatorio-al-lavoro", "/osservatorio/al-lavoro/?taglio=age"),
    Page("osservatorio-transizioni", "/osservatorio/transizioni/"),
    Page("osservatorio-matrice", "/osservatorio/transizioni/?domanda=bacini"),
    Page("osservatorio-da-lavoro-a-lavoro", "/osservatorio/da-lavoro-a-lavoro/"),
    Page("osservatorio-durate", "/osservatorio/durate/?gruppi=sex"),
    Page("osservatorio-stabilita", "/osservatorio/stabilita/"),
    Page("osservatorio-scuola", "/osservatorio/scuola-lavoro/"),
    Page("osservatorio-bacini", "/osservatorio/bacini/"),
    Page("osservatorio-bacini-confronto", "/osservatorio/bacini/?disegno=2020&confronto=2018"),
    Page("osservatorio-bacino", "/osservatorio/bacini/?bacino=001272"),
    Page("osservatorio-spostamenti", "/osservatorio/bacini/?bacino=001272&figura=abitano"),
    Page("osservatorio-casi", "/osservatorio/transizioni/?domanda=prossimo&da=A.02.00&a=no_job"),
    Page("osservatorio-fabbisogno", "/osservatorio/fabbisogni/?voce=264&quando=prima"),
    Page("osservatorio-fabbisogni", "/osservatorio/fabbisogni/"),
    Page("osservatorio-esiti", "/osservatorio/esiti/"),
    Page("osservatorio-altre-fonti", "/osservatorio/altre-fonti/"),
    Page("osservatorio-rapporti", "/osservatorio/rapporti/"),
    Page("osservatorio-rapporto", "/osservatorio/rapporti/1/"),
    Page("osservatorio-quadrante", "/osservatorio/?quadrante=sud-est"),
    Page("osservatorio-scuola-tempi", "/osservatorio/scuola-lavoro/?domanda=first_job"),
    Page("osservatorio-incontro", "/osservatorio/fabbisogni/?domanda=incontro"),
    Page("osservatorio-picchi", "/osservatorio/fabbisogni/?domanda=picchi"),
    Page("osservatorio-pubblicati", "/osservatorio/verifica/"),
    Page("osservatorio-nulla", "/osservatorio/bacini/?q=zzzzzz"),
    Page("accessibilita", "/accessibilita/", NOBODY),
    Page("non-trovata", "/piano/ZZ/", code=404),
]


AXE = Axe().axe_script


def problems(page) -> list[str]:
    """What axe-core finds wrong, with where. A page is given its script once, whatever the widths it is looked at."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(told => told.violations)")
    return [
        f"{rule['id']}: {rule['help']}: {node['target']} {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]


#: What stands out at the right of the screen; on a phone a table becomes cards, so none of its boxes may scroll either.
OVERFLOW = """() => {
  const root = document.documentElement;
  const wide = [...document.querySelectorAll(innerWidth < 768 ? '.scorre' : 'html')]
    .concat([root]).filter(e => e.scrollWidth > e.clientWidth);
  const out = wide.flatMap(box => [...box.querySelectorAll('*')].filter(e =>
    e.getBoundingClientRect().right > box.getBoundingClientRect().left + box.clientWidth + 1 &&
    !e.closest('.visually-hidden')));
  return wide.map(e => `${e.tagName}.${e.className} ${e.scrollWidth}`)
    .concat(out.slice(0, 4).map(e => e.outerHTML.slice(0, 160)));
}"""


def overflow(page) -> list[str]:
    """The boxes wider than their place, and what makes them so."""
    return page.evaluate(OVERFLOW)


def examine(visitor, name: str, screenshots) -> list[str]:
    """All that is wrong with the page at each width; a picture of it, where pictures are wanted."""
    wrong = []
    for label, size in (("1280", DESK), ("375", PHONE)):
        visitor.page.set_viewport_size(size)
        if screenshots:
            visitor.page.screenshot(path=screenshots / f"{name}-{label}.png", full_page=True)
        wrong += [f"{label}: {text}" for text in problems(visitor.page)]
        wrong += [f"{label}: wider than the screen: {text}" for text in overflow(visitor.page)]
    return wrong + visitor.complaints


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_right_for_everybody(visitors, newcomer, screenshots, page):
    visitor = visitors(page.who) if page.who else newcomer()
    visitor.page.set_viewport_size(DESK)
    assert visitor.open(page.path) == page.code
    if page.then:
        visitor.page.click(page.then)
        visitor.page.wait_for_load_state()
    assert examine(visitor, page.name, screenshots) == []


@pytest.mark.parametrize("path", ["/", "/piano/"])
def test_a_page_is_right_in_english(newcomer, screenshots, path):
    visitor = newcomer("agenzia")
    visitor.open(path)
    visitor.page.click("button[name=language][value=en]")
    visitor.page.wait_for_load_state()
    assert visitor.page.get_attribute("html", "lang") == "en"
    assert examine(visitor, "english-home" if path == "/" else "english-board", screenshots) == []


def test_the_examination_sees_what_is_wrong(newcomer):
    visitor = newcomer()
    visitor.open("/accesso/")
    visitor.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/x.png\">')")
    visitor.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<svg width=\"3000\"></svg>')"
    )
    assert any(text.startswith("image-alt") for text in problems(visitor.page))
    assert overflow(visitor.page)
    visitor.page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'let x = 1'}))")
    assert any("Content Security Policy" in text for text in visitor.complaints)
